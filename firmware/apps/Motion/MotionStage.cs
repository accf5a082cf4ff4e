using System;
using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Apps.Motion
{
    /// <summary>From samples of acceleration to windows of them, as levels of the model's input.</summary>
    public sealed class MotionStage : IInputStage
    {
        /// <summary>Samples a second, as in the recordings that the model was trained on.</summary>
        public const int SamplesPerSecond = 50;

        /// <summary>Samples from one window to the next: two results a second.</summary>
        public const int Hop = 25;

        /// <summary>x, y and z.</summary>
        public const int Axes = 3;

        /// <summary>A sample: two bytes an axis.</summary>
        public const int FrameBytes = 2 * Axes;

        private readonly SlidingWindow _window;

        /// <param name="model">Takes a window in counts of the sensor, sample after sample.</param>
        /// <exception cref="ArgumentException">The model's input is no whole number of samples.</exception>
        public MotionStage(NanoModel model)
        {
            if (model.InputCount % Axes != 0)
            {
                throw new ArgumentException("the model must take samples of three axes");
            }

            LevelScale scale = new LevelScale(0f, 1f, model.InputQuantization);
            _window = new SlidingWindow(model.InputCount / Axes, Hop, new LevelScale[] { scale, scale, scale });
        }

        public bool Prepare(byte[] frame, byte[] input)
        {
            if (!_window.Push(frame, 0))
            {
                return false;
            }

            _window.CopyTo(input);
            return true;
        }

        public void OnGap()
        {
            // A window must not join what was apart.
            _window.Clear();
        }
    }
}
