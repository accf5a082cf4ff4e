using System;

namespace NanoML.Apps.Digits
{
    /// <summary>Plays recorded frames one after another, then starts over.</summary>
    public sealed class ReplayFrameSource : IFrameSource
    {
        private readonly byte[] _frames;
        private readonly int _frameLength;
        private int _offset;

        /// <param name="frames">One frame or more, one after another.</param>
        /// <param name="frameLength">The bytes of one frame; the recording is a multiple of it.</param>
        /// <exception cref="ArgumentException">The recording does not hold whole frames.</exception>
        public ReplayFrameSource(byte[] frames, int frameLength)
        {
            if (frames.Length == 0 || frames.Length % frameLength != 0)
            {
                throw new ArgumentException("the recording must hold whole frames");
            }

            _frames = frames;
            _frameLength = frameLength;
        }

        public int FrameLength
        {
            get { return _frameLength; }
        }

        public void Next(byte[] frame)
        {
            Array.Copy(_frames, _offset, frame, 0, _frameLength);
            _offset += _frameLength;
            if (_offset == _frames.Length)
            {
                _offset = 0;
            }
        }
    }
}
