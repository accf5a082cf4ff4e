namespace NanoML.Kernels
{
    /// <summary>
    /// A function of the squared magnitude of pairs of sums, such as the bins of a short-time Fourier transform. Only the result is a byte.
    /// </summary>
    public static class Spectrum
    {
        // Segments of the function to an octave, and how finely it goes between two entries.
        private const int SegmentBits = 4;
        private const int FractionBits = 12;

        /// <summary>
        /// For each of <c>rows</c> windows of <c>x</c> and each channel: <c>y = levels(re^2 + im^2)</c>, with <c>re</c> and <c>im</c> the window's
        /// products with two rows of weights.
        /// </summary>
        /// <remarks>
        /// <para>A window has <c>width</c> bytes and begins <c>step</c> after the one before. <c>weights</c> is [channel][2][width], <c>bias</c> [channel][2]
        /// holds what the zero point takes; <c>multiplier</c> and <c>shift</c> of a channel bring both sums to one unit for all channels, in which
        /// they are at most 2^23 in magnitude. A row of <c>y</c> is <c>outputStride</c> after the one before.</para>
        /// <para><c>levels[0]</c> is the result for 0, in 2^-16 of a level; from the second on there are 16 entries for each octave of the squared
        /// magnitude, from 1 to 2^48, and one more.</para>
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            sbyte[] weights,
            int[] bias,
            int[] multiplier,
            byte[] shift,
            int[] levels,
            int rows,
            int width,
            int step,
            int outputStride)
        {
            int channels = multiplier.Length;
            for (int row = 0; row < rows; row++)
            {
                int first = xOffset + (row * step);
                int end = first + width;
                int target = yOffset + (row * outputStride);
                int w = 0;
                for (int c = 0; c < channels; c++)
                {
                    int re = bias[2 * c];
                    int im = bias[(2 * c) + 1];
                    int k = first;
                    do
                    {
                        int v = x[k];
                        re += v * weights[w];
                        im += v * weights[w + width];
                        w++;
                        k++;
                    }
                    while (k < end);

                    w += width;
                    re = GateLut.Scale(re, multiplier[c], shift[c]);
                    im = GateLut.Scale(im, multiplier[c], shift[c]);
                    y[target + c] = Level(levels, ((long)re * re) + ((long)im * im));
                }
            }
        }

        private static byte Level(int[] levels, long square)
        {
            int value = levels[0];
            if (square != 0)
            {
                int octave = 0;
                int rest = (int)(square >> 24);
                if (rest == 0)
                {
                    rest = (int)square;
                }
                else
                {
                    octave = 24;
                }

                if (rest >= 1 << 12)
                {
                    octave += 12;
                    rest >>= 12;
                }

                if (rest >= 1 << 6)
                {
                    octave += 6;
                    rest >>= 6;
                }

                while (rest > 1)
                {
                    octave++;
                    rest >>= 1;
                }

                // From 2^16 on, below 2^17.
                int significand = octave > SegmentBits + FractionBits
                    ? (int)(square >> (octave - SegmentBits - FractionBits))
                    : (int)square << (SegmentBits + FractionBits - octave);
                int segment = (significand >> FractionBits) & ((1 << SegmentBits) - 1);
                int i = 1 + (octave << SegmentBits) + segment;
                int low = levels[i];
                int fraction = significand & ((1 << FractionBits) - 1);
                value = low + (int)(((long)(levels[i + 1] - low) * fraction) >> FractionBits);
            }

            value = (value + (1 << 15)) >> 16;
            if (value < 0)
            {
                return 0;
            }

            return value > 255 ? (byte)255 : (byte)value;
        }
    }
}
