using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>Hops of a made-up sound: noise that swells and fades, and a square wave whose pitch changes.</summary>
    public sealed class SyntheticSound : IFrameSource
    {
        private readonly Generator _generator = new Generator(7);
        private readonly int _hopSamples;
        private int _sample;

        public SyntheticSound(int hopSamples)
        {
            _hopSamples = hopSamples;
        }

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
            return true;
        }

        public FrameStatus TryRead(byte[] frame)
        {
            for (int i = 0; i < _hopSamples; i++)
            {
                int loudness = _sample / 8 % 4000;
                int half = 20 + (_sample / 9000 % 5 * 11);
                int sample = _generator.Between(-loudness, loudness) + (_sample / half % 2 == 0 ? loudness : -loudness);
                frame[2 * i] = (byte)sample;
                frame[(2 * i) + 1] = (byte)(sample >> 8);
                _sample++;
            }

            return FrameStatus.Ready;
        }
    }
}
