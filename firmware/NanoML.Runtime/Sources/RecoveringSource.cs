using System;

namespace NanoML.Runtime
{
    /// <summary>
    /// Keeps a source going: starts it, starts it again after a failure, waits longer after each vain attempt, and counts what went wrong.
    /// An application that reads through it asks once a turn and needs no other care.
    /// </summary>
    /// <remarks>
    /// It never throws: an exception of the source or of the driver below it is one more failure. The waiting is counted in turns, so a
    /// loop that yields once a turn goes on yielding while the device is away. An <see cref="InferenceLoop"/> reads through one of its own
    /// unless it is given one; its <see cref="HealthCounters"/> count what the application has missed, this class what the device did.
    /// </remarks>
    public sealed class RecoveringSource : IFrameSource
    {
        private readonly IFrameSource _source;
        private readonly int _longestPause;
        private int _pause = 1;
        private int _turnsToWait;
        private bool _isRunning;
        private bool _wasRunning;

        /// <param name="source">Started by this class, not by the caller.</param>
        /// <param name="longestPause">
        /// After a vain start the next one follows 1 turn later, then 2, 4 and so on up to so many turns; 1 or more.
        /// </param>
        /// <exception cref="ArgumentException">The pause is not positive.</exception>
        public RecoveringSource(IFrameSource source, int longestPause)
        {
            if (longestPause < 1)
            {
                throw new ArgumentException("the longest pause is one turn or more");
            }

            _source = source;
            _longestPause = longestPause;
        }

        public int FrameBytes
        {
            get { return _source.FrameBytes; }
        }

        public FrameFormat Format
        {
            get { return _source.Format; }
        }

        /// <summary>Whether the device answered last time; false before the first start.</summary>
        public bool IsRunning
        {
            get { return _isRunning; }
        }

        /// <summary>Frames that were copied.</summary>
        public int Frames { get; private set; }

        /// <summary>Frames that were lost or damaged on the way.</summary>
        public int Damaged { get; private set; }

        /// <summary>How often a running device stopped answering.</summary>
        public int Failures { get; private set; }

        /// <summary>How often a start was tried in vain.</summary>
        public int FailedStarts { get; private set; }

        /// <summary>How often a device that had failed was started again.</summary>
        public int Recoveries { get; private set; }

        /// <summary>Starts the source, unless it rests in this turn. <see cref="TryRead"/> does it, too, when it has to.</summary>
        /// <returns>False if it rests or does not answer.</returns>
        public bool TryStart()
        {
            _isRunning = false;
            if (_turnsToWait > 0)
            {
                _turnsToWait--;
                return false;
            }

            try
            {
                _isRunning = _source.TryStart();
            }
            catch (Exception)
            {
                // Counted below, as a start in vain.
            }

            if (!_isRunning)
            {
                FailedStarts++;
                _turnsToWait = _pause;
                _pause = _pause > _longestPause / 2 ? _longestPause : _pause * 2;
                return false;
            }

            if (_wasRunning)
            {
                Recoveries++;
            }

            _wasRunning = true;
            _pause = 1;
            return true;
        }

        /// <summary>Copies the next frame, or brings the device back.</summary>
        /// <returns><see cref="FrameStatus.Failed"/> while the device is away: there is nothing to do but to ask again.</returns>
        public FrameStatus TryRead(byte[] frame)
        {
            if (!_isRunning && !TryStart())
            {
                return FrameStatus.Failed;
            }

            FrameStatus status = Read(frame);
            Count(status, 1);
            return status;
        }

        /// <summary>As <see cref="TryRead"/>, of several frames.</summary>
        /// <param name="blocks">The source that this one keeps going.</param>
        public FrameStatus TryReadBlock(IBlockSource blocks, byte[] frames, int offset, int most)
        {
            if (!_isRunning && !TryStart())
            {
                return FrameStatus.Failed;
            }

            FrameStatus status = ReadBlock(blocks, frames, offset, most);
            Count(status, blocks.BlockFrames);
            return status;
        }

        private FrameStatus Read(byte[] frame)
        {
            try
            {
                return _source.TryRead(frame);
            }
            catch (Exception)
            {
                return FrameStatus.Failed;
            }
        }

        private static FrameStatus ReadBlock(IBlockSource blocks, byte[] frames, int offset, int most)
        {
            try
            {
                return blocks.TryReadBlock(frames, offset, most);
            }
            catch (Exception)
            {
                return FrameStatus.Failed;
            }
        }

        private void Count(FrameStatus status, int frames)
        {
            switch (status)
            {
                case FrameStatus.Ready:
                    Frames += frames;
                    break;
                case FrameStatus.Damaged:
                    Damaged++;
                    break;
                case FrameStatus.Failed:
                    Failures++;
                    _isRunning = false;
                    break;
            }
        }
    }
}
