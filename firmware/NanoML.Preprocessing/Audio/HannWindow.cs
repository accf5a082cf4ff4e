using System;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// A periodic Hann window, <c>w[n] = (1 - cos(2 pi n / length)) / 2</c>, as tf.signal.hann_window has it; its products are the input of
    /// <see cref="RealFft"/>.
    /// </summary>
    public sealed class HannWindow
    {
        /// <summary>The fractional bits of the weights.</summary>
        internal const int WeightBits = 15;

        private readonly short[] _weights;

        /// <param name="length">The samples of a frame; even.</param>
        /// <exception cref="ArgumentException">The length is odd.</exception>
        public HannWindow(int length)
        {
            if ((length & 1) != 0)
            {
                throw new ArgumentException("a frame must have an even number of samples");
            }

            _weights = Weights(length);
        }

        /// <summary>Weights the samples and packs them in pairs; see <see cref="RealFft.Run"/>.</summary>
        /// <param name="frame">Two bytes a sample, the low byte first.</param>
        /// <param name="packed">At least half as many as samples; what is longer becomes zero.</param>
        /// <returns>The greatest sample (not magnitude).</returns>
        public int Run(byte[] frame, long[] packed)
        {
            const int Shift = WeightBits - RealFft.FractionBits;
            short[] weights = _weights;
            int pairs = weights.Length >> 1;
            int peak = short.MinValue;
            int place = 0;
            for (int pair = 0; pair < pairs; pair++)
            {
                int even = (short)(frame[place] | (frame[place + 1] << 8));
                if (even > peak)
                {
                    peak = even;
                }

                int odd = (short)(frame[place + 2] | (frame[place + 3] << 8));
                if (odd > peak)
                {
                    peak = odd;
                }

                packed[pair] = ((long)((even * weights[place >> 1]) >> Shift) << 32) + ((odd * weights[(place >> 1) + 1]) >> Shift);
                place += 4;
            }

            Array.Clear(packed, pairs, packed.Length - pairs);
            return peak;
        }

        /// <summary>The weights of a window, with <see cref="WeightBits"/> fractional bits.</summary>
        internal static short[] Weights(int length)
        {
            short[] weights = new short[length];
            for (int n = 0; n < length; n++)
            {
                long weight = (FixedMath.One - FixedMath.Cosine(n, length)) >> (30 - WeightBits);
                weights[n] = (short)((weight + 1) >> 1 > short.MaxValue ? short.MaxValue : (weight + 1) >> 1);
            }

            return weights;
        }
    }
}
