using NanoML.Runtime;

namespace NanoML.Fleet
{
    /// <summary>Time since the start that only goes forward, whatever the wall clock does: it jumps by decades when the network sets it.</summary>
    internal sealed class NodeClock
    {
        private const long LongestTurn = 600000000;

        private readonly SourceClock _clock;
        private long _last;
        private long _microseconds;

        public NodeClock(SourceClock clock)
        {
            _clock = clock;
            _last = clock.Now;
        }

        public long Milliseconds
        {
            get { return _microseconds / 1000; }
        }

        public int Seconds
        {
            get { return (int)(_microseconds / 1000000); }
        }

        /// <summary>Counts what has passed since the turn before. A step back, or of more than ten minutes, is none of time.</summary>
        public void Advance()
        {
            long now = _clock.Now;
            long passed = now - _last;
            _last = now;
            if (passed > 0 && passed <= LongestTurn)
            {
                _microseconds += passed;
            }
        }
    }
}
