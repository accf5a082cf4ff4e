using System;

namespace NanoML.Runtime
{
    /// <summary>Plays recorded frames one after another, then starts over; a frame is ready whenever it is asked for.</summary>
    public sealed class ReplayFrameSource : IFrameSource
    {
        private readonly byte[] _frames;
        private readonly int _frameBytes;
        private readonly FrameFormat _format;
        private int _offset;

        /// <param name="frames">One frame or more, one after another; it is not copied.</param>
        /// <param name="frameBytes">The bytes of one frame; the recording is a multiple of it.</param>
        /// <param name="format">What the bytes are.</param>
        /// <exception cref="ArgumentException">The recording does not hold whole frames.</exception>
        public ReplayFrameSource(byte[] frames, int frameBytes, FrameFormat format)
        {
            if (frameBytes <= 0 || frames.Length == 0 || frames.Length % frameBytes != 0)
            {
                throw new ArgumentException("the recording must hold whole frames");
            }

            _frames = frames;
            _frameBytes = frameBytes;
            _format = format;
        }

        public int FrameBytes
        {
            get { return _frameBytes; }
        }

        public FrameFormat Format
        {
            get { return _format; }
        }

        /// <summary>Goes back to the first frame.</summary>
        public bool TryStart()
        {
            _offset = 0;
            return true;
        }

        public FrameStatus TryRead(byte[] frame)
        {
            Array.Copy(_frames, _offset, frame, 0, _frameBytes);
            _offset += _frameBytes;
            if (_offset == _frames.Length)
            {
                _offset = 0;
            }

            return FrameStatus.Ready;
        }
    }
}
