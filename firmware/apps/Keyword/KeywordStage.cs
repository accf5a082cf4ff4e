using System;
using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Apps.Keyword
{
    /// <summary>
    /// Records a second of sound, then computes its coefficients as levels of the model's input. A board that computes a hop more slowly
    /// than it lasts cannot do both at once.
    /// </summary>
    public sealed class KeywordStage : IInputStage
    {
        /// <summary>In hertz.</summary>
        public const int SampleRate = 16000;

        /// <summary>Samples of a frame of the source: 20 ms.</summary>
        public const int HopSamples = 320;

        /// <summary>A frame of the source: two bytes a sample.</summary>
        public const int FrameBytes = 2 * HopSamples;

        /// <summary>Frames of a recording: a second.</summary>
        public const int RecordedHops = 50;

        /// <summary>
        /// Frames that are dropped before a recording: more than the microphone's driver keeps, so that none is older than the recording.
        /// </summary>
        public const int DroppedHops = 16;

        private readonly Mfcc _mfcc;
        private readonly byte[] _recording = new byte[RecordedHops * FrameBytes];
        private int _hop;

        /// <param name="model">Takes 49 frames of 10 coefficients.</param>
        /// <exception cref="ArgumentException">The model takes another number of values.</exception>
        public KeywordStage(NanoModel model)
        {
            _mfcc = new Mfcc(model.InputQuantization);
            if (model.InputCount != _mfcc.Count)
            {
                throw new ArgumentException("the model must take 49 frames of 10 coefficients");
            }
        }

        /// <summary>Whether the next frame belongs to a recording.</summary>
        public bool IsListening
        {
            get { return _hop >= DroppedHops; }
        }

        public bool Prepare(byte[] frame, byte[] input)
        {
            int recorded = _hop - DroppedHops;
            _hop++;
            if (recorded < 0)
            {
                return false;
            }

            Array.Copy(frame, 0, _recording, recorded * FrameBytes, FrameBytes);
            if (recorded + 1 < RecordedHops)
            {
                return false;
            }

            _hop = 0;
            _mfcc.Clear();
            _mfcc.Push(_recording, 0, _recording.Length);
            _mfcc.CopyTo(input);
            return true;
        }

        public void OnGap()
        {
            // A recording must not join what was apart.
            _hop = 0;
        }
    }
}
