using System;
using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Apps.Keyword
{
    /// <summary>
    /// Makes coefficients of sound as it comes, as levels of the model's input: of what is loud, of the moment before it, and of the second
    /// behind it. Silence costs next to nothing.
    /// </summary>
    public sealed class KeywordStage : IInputStage
    {
        /// <summary>In hertz.</summary>
        public const int SampleRate = 16000;

        /// <summary>Samples of a frame of the source.</summary>
        public const int HopSamples = 320;

        /// <summary>How long a frame of the source lasts.</summary>
        public const int HopMicroseconds = 20000;

        /// <summary>A frame of the source: two bytes a sample.</summary>
        public const int FrameBytes = 2 * HopSamples;

        /// <summary>Coefficients of a frame of the model.</summary>
        public const int Coefficients = 10;

        /// <summary>Frames of the windows that the model was trained on.</summary>
        public const int WindowFrames = 49;

        /// <summary>Hops by which computing is behind hearing: what comes before a loud hop, and how far ahead the greatest sample is known.</summary>
        public const int Delay = 15;

        /// <summary>Hops that are computed behind the last loud one: until its result has left the model.</summary>
        public const int Hold = 48;

        private const int LoudRatio = 3;
        private const int LeastChange = 12;

        private readonly NanoModel _model;
        private readonly SoundGate _gate = new SoundGate(LoudRatio, LeastChange);
        private readonly Mfcc _mfcc;
        private readonly byte[] _delayed = new byte[Delay * FrameBytes];
        private readonly int[] _peaks = new int[Delay];
        private readonly byte[] _features;
        private int _next;
        private int _delayedHops;
        private int _open;
        private int _pending;
        private int _frames;

        /// <param name="model">A stream: a step takes some frames of 10 coefficients.</param>
        /// <exception cref="ArgumentException">The model takes another number of values, or a whole window.</exception>
        public KeywordStage(NanoModel model)
        {
            int frames = model.InputCount / Coefficients;
            if (frames < 1 || frames >= WindowFrames || model.InputCount != frames * Coefficients)
            {
                throw new ArgumentException("the model must take some frames of 10 coefficients: compile it with --stream");
            }

            _model = model;
            _mfcc = new Mfcc(model);
            _features = new byte[model.InputCount];
        }

        /// <summary>Whether sound is computed, not only heard.</summary>
        public bool IsOpen
        {
            get { return _open > 0; }
        }

        /// <summary>Whether the model has seen a whole window since it began.</summary>
        public bool HasWindow
        {
            get { return _frames >= WindowFrames; }
        }

        public bool Prepare(byte[] frame, byte[] input)
        {
            bool isFull = _delayedHops == Delay;
            bool wasOpen = IsOpen;
            _open = _gate.Add(frame, FrameBytes) ? Delay + Hold : _open > 0 ? _open - 1 : 0;
            if (IsOpen && !wasOpen)
            {
                Begin();
            }

            bool isComplete = isFull && IsOpen && Compute(input);
            Array.Copy(frame, 0, _delayed, _next * FrameBytes, FrameBytes);
            _peaks[_next] = _gate.Peak;
            _next = _next + 1 == Delay ? 0 : _next + 1;
            _delayedHops = isFull ? Delay : _delayedHops + 1;
            return isComplete;
        }

        public void OnGap()
        {
            // What was heard does not go on.
            _delayedHops = 0;
            _next = 0;
            _open = 0;
            _gate.Clear();
        }

        private void Begin()
        {
            _model.Reset();
            _mfcc.Clear();
            _pending = 0;
            _frames = 0;
        }

        /// <summary>Takes the oldest hop; true if the frames of a step are complete.</summary>
        private bool Compute(byte[] input)
        {
            if (_mfcc.Push(_delayed, _next * FrameBytes, FrameBytes) == 0)
            {
                return false;
            }

            _mfcc.CopyLatest(_features, _pending, PeakAhead());
            _pending += Coefficients;
            _frames++;
            if (_pending < _features.Length)
            {
                return false;
            }

            _pending = 0;
            Array.Copy(_features, 0, input, 0, _features.Length);
            return true;
        }

        private int PeakAhead()
        {
            int peak = short.MinValue;
            for (int i = 0; i < Delay; i++)
            {
                peak = _peaks[i] > peak ? _peaks[i] : peak;
            }

            return peak;
        }
    }
}
