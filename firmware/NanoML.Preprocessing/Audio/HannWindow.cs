using System;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// A periodic Hann window, <c>w[n] = (1 - cos(2 pi n / length)) / 2</c>, as tf.signal.hann_window has it; its products are the input of
    /// <see cref="RealFft"/>.
    /// </summary>
    public sealed class HannWindow
    {
        private const int WeightBits = 15;

        private readonly short[] _weights;

        /// <param name="length">The samples of a frame; even.</param>
        /// <exception cref="ArgumentException">The length is odd.</exception>
        public HannWindow(int length)
        {
            if ((length & 1) != 0)
            {
                throw new ArgumentException("a frame must have an even number of samples");
            }

            _weights = new short[length];
            for (int n = 0; n < length; n++)
            {
                long weight = (FixedMath.One - FixedMath.Cosine(n, length)) >> (30 - WeightBits);
                _weights[n] = (short)((weight + 1) >> 1 > short.MaxValue ? short.MaxValue : (weight + 1) >> 1);
            }
        }

        /// <summary>Weights the samples and packs them in pairs; see <see cref="RealFft.Run"/>.</summary>
        /// <param name="samples">A frame.</param>
        /// <param name="packed">At least half as many; what is longer becomes zero.</param>
        public void Run(short[] samples, long[] packed)
        {
            const int Shift = WeightBits - RealFft.FractionBits;
            short[] weights = _weights;
            int length = weights.Length;
            int pair = 0;
            for (int n = 0; n < length; n += 2)
            {
                int even = (samples[n] * weights[n]) >> Shift;
                int odd = (samples[n + 1] * weights[n + 1]) >> Shift;
                packed[pair] = ((long)even << 32) + odd;
                pair++;
            }

            Array.Clear(packed, pair, packed.Length - pair);
        }
    }
}
