using System;
using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Apps.Motion
{
    /// <summary>From samples of acceleration to steps of the model, as levels of its input.</summary>
    public sealed class MotionStage : IInputStage
    {
        /// <summary>Samples a second, as in the recordings that the model was trained on.</summary>
        public const int SamplesPerSecond = 50;

        /// <summary>Samples of the windows that the model was trained on.</summary>
        public const int WindowSamples = 128;

        /// <summary>New samples that a step of the model takes: three results in two seconds.</summary>
        public const int Hop = 32;

        /// <summary>x, y and z.</summary>
        public const int Axes = 3;

        /// <summary>A sample: two bytes an axis.</summary>
        public const int FrameBytes = 2 * Axes;

        private readonly NanoModel _model;
        private readonly SlidingWindow _newest;
        private int _missing;

        /// <param name="model">A stream that takes <see cref="Hop"/> samples a step in counts of the sensor, sample after sample.</param>
        /// <exception cref="ArgumentException">The model takes another number of values.</exception>
        public MotionStage(NanoModel model)
        {
            if (model.InputCount != Hop * Axes)
            {
                throw new ArgumentException("the model must take steps of 32 samples of three axes");
            }

            _model = model;
            LevelScale scale = new LevelScale(0f, 1f, model.InputQuantization);
            _newest = new SlidingWindow(Hop, Hop, new LevelScale[] { scale, scale, scale });
            Begin();
        }

        /// <summary>Until the model has heard a whole window, its steps give no results: they are made here.</summary>
        public bool Prepare(byte[] frame, byte[] input)
        {
            if (!_newest.Push(frame, 0))
            {
                return false;
            }

            _newest.CopyTo(input);
            if (_missing > Hop)
            {
                _missing -= Hop;
                _model.Step();
                return false;
            }

            return true;
        }

        public void OnGap()
        {
            // A window must not join what was apart.
            _newest.Clear();
            Begin();
        }

        private void Begin()
        {
            _model.Reset();
            _missing = WindowSamples;
        }
    }
}
