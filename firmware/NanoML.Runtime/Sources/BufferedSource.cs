using System;

namespace NanoML.Runtime
{
    /// <summary>
    /// A ring in front of a source that delivers at a fixed rate, for work that is slower at times: before it hands out the oldest frame, it
    /// takes all that have arrived meanwhile.
    /// </summary>
    /// <remarks>
    /// Drivers of sound wait in a read until a frame is there, and cannot be asked. So what has arrived is known from the time: a frame is
    /// read when it is due, or when the ring is empty and there is nothing else to do. A read that had to wait sets the time right. Frames
    /// that the driver let go, because nobody read in time or the ring was full, are counted in <see cref="Lost"/>; before the first frame
    /// behind such a gap, <see cref="TryRead"/> says <see cref="FrameStatus.Damaged"/> once.
    /// </remarks>
    public sealed class BufferedSource : IFrameSource
    {
        /// <summary>A read that takes longer than this share of a frame has waited.</summary>
        private const int WaitingShare = 8;

        private readonly IFrameSource _source;
        private readonly SourceClock _clock;
        private readonly int _frameMicroseconds;
        private readonly int _kept;
        private readonly int _frameBytes;
        private readonly byte[] _frames;
        private readonly byte[] _latest;
        private readonly bool[] _followsGap;
        private int _oldest;
        private int _count;
        private bool _isGap;
        private long _due;

        /// <param name="source">Started by this class.</param>
        /// <param name="frames">The frames that the ring holds, 1 or more.</param>
        /// <param name="frameMicroseconds">How long a frame lasts.</param>
        /// <param name="kept">The frames that the driver of the source keeps until they are read, 1 or more.</param>
        /// <exception cref="ArgumentException">A number is not positive.</exception>
        public BufferedSource(IFrameSource source, int frames, int frameMicroseconds, int kept, SourceClock clock)
        {
            if (frames < 1 || frameMicroseconds < 1 || kept < 1)
            {
                throw new ArgumentException("a ring has frames, which last, and a driver keeps some");
            }

            _source = source;
            _clock = clock;
            _frameMicroseconds = frameMicroseconds;
            _kept = kept;
            _frameBytes = source.FrameBytes;
            _frames = new byte[frames * _frameBytes];
            _latest = new byte[_frameBytes];
            _followsGap = new bool[frames];
        }

        public int FrameBytes
        {
            get { return _frameBytes; }
        }

        public FrameFormat Format
        {
            get { return _source.Format; }
        }

        /// <summary>The frames that wait in the ring.</summary>
        public int Count
        {
            get { return _count; }
        }

        /// <summary>The frames that nobody read in time, since the beginning.</summary>
        public int Lost { get; private set; }

        public bool TryStart()
        {
            _count = 0;
            _isGap = false;
            bool isStarted = _source.TryStart();
            _due = _clock.Now + _frameMicroseconds;
            return isStarted;
        }

        public FrameStatus TryRead(byte[] frame)
        {
            FrameStatus status = Fill();
            if (status == FrameStatus.Failed)
            {
                return status;
            }

            if (_count == 0)
            {
                return status == FrameStatus.Ready ? FrameStatus.Waiting : status;
            }

            if (_followsGap[_oldest])
            {
                _followsGap[_oldest] = false;
                return FrameStatus.Damaged;
            }

            Array.Copy(_frames, _oldest * _frameBytes, frame, 0, _frameBytes);
            _oldest = _oldest + 1 == _followsGap.Length ? 0 : _oldest + 1;
            _count--;
            return FrameStatus.Ready;
        }

        /// <summary>Takes the frames that are due, and waits for one if there is none to work on.</summary>
        private FrameStatus Fill()
        {
            while (_count < _followsGap.Length)
            {
                long start = _clock.Now;
                if (start < _due && _count > 0)
                {
                    return FrameStatus.Ready;
                }

                Skip(start);
                FrameStatus status = _source.TryRead(_latest);
                if (status == FrameStatus.Failed || status == FrameStatus.Waiting)
                {
                    return status;
                }

                SetTime(start, _clock.Now);
                if (status == FrameStatus.Ready)
                {
                    Keep();
                }
                else if (_count == 0)
                {
                    return status;
                }
                else
                {
                    _isGap = true;
                }
            }

            return FrameStatus.Ready;
        }

        /// <summary>When the next frame is due, after a read.</summary>
        private void SetTime(long start, long end)
        {
            bool hasWaited = end - start > _frameMicroseconds / WaitingShare;
            _due = (hasWaited ? end : _due) + _frameMicroseconds;
        }

        /// <summary>Counts what the driver did not keep.</summary>
        private void Skip(long now)
        {
            long waiting = ((now - _due) / _frameMicroseconds) + 1;
            if (now >= _due && waiting > _kept)
            {
                int lost = (int)(waiting - _kept);
                Lost += lost;
                _due += (long)lost * _frameMicroseconds;
                _isGap = true;
            }
        }

        private void Keep()
        {
            int slot = _oldest + _count;
            slot = slot < _followsGap.Length ? slot : slot - _followsGap.Length;
            Array.Copy(_latest, 0, _frames, slot * _frameBytes, _frameBytes);
            _followsGap[slot] = _isGap;
            _isGap = false;
            _count++;
        }
    }
}
