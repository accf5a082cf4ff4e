using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>
    /// Hops of a made-up sound in the time of a clock: quiet noise, and in each three seconds one of a square wave whose pitch changes, or the
    /// wave all the time. A read waits for the next hop; hops that nobody read in time are gone.
    /// </summary>
    public sealed class SyntheticSound : IFrameSource
    {
        private const int HopMicroseconds = 20000;
        private const int KeptHops = 15;
        private const int HopsOfACycle = 150;
        private const int LoudHops = 50;

        private readonly Generator _generator = new Generator(7);
        private readonly SimulatedClock _clock;
        private readonly int _hopSamples;
        private long _origin;
        private int _hop;

        public SyntheticSound(int hopSamples, SimulatedClock clock)
        {
            _hopSamples = hopSamples;
            _clock = clock;
        }

        /// <summary>Hops that are gone.</summary>
        public int Lost { get; private set; }

        public bool IsEndless { get; set; }

        public int FrameBytes
        {
            get { return 2 * _hopSamples; }
        }

        public FrameFormat Format
        {
            get { return FrameFormat.Int16; }
        }

        public bool TryStart()
        {
            _origin = _clock.Now - ((long)_hop * HopMicroseconds);
            return true;
        }

        public FrameStatus TryRead(byte[] frame)
        {
            int arrived = (int)((_clock.Now - _origin) / HopMicroseconds) - _hop;
            if (arrived > KeptHops)
            {
                Lost += arrived - KeptHops;
                _hop += arrived - KeptHops;
            }

            _hop++;
            if (arrived < 1)
            {
                _clock.Microseconds = _origin + ((long)_hop * HopMicroseconds);
            }

            Fill(frame, IsEndless || _hop % HopsOfACycle < LoudHops ? 3000 : 0);
            return FrameStatus.Ready;
        }

        private void Fill(byte[] frame, int loudness)
        {
            int half = 20 + (_hop / 28 % 5 * 11);
            for (int i = 0; i < _hopSamples; i++)
            {
                int sample = _generator.Between(-4, 4) + (i / half % 2 == 0 ? loudness : -loudness);
                frame[2 * i] = (byte)sample;
                frame[(2 * i) + 1] = (byte)(sample >> 8);
            }
        }
    }
}
