namespace NanoML.Kernels
{
    /// <summary>
    /// Rows divided by their standard deviation or root of the mean square, as LayerNormalization and RMSNormalization do.
    /// </summary>
    public static class LayerNormalization
    {
        // The square root is taken of a number of 61 or 62 bits, so that it has 31.
        private const long LeastSquare = 1L << 60;

        // One over the square root is 2^61 times what it is; normal values have 16 bits behind the point.
        private const int ReciprocalBits = 61;
        private const int FractionBits = 16;

        /// <summary>
        /// Computes <c>y[r][k] = clamp(((n * factor[k] >> factorShift) + offset[k]) >> 16, 0, 255)</c> with n, in units of 2^-16,
        /// <c>(x[r][k] - c) * length / sqrt(d)</c>.
        /// </summary>
        /// <remarks>
        /// <para><c>x</c> and <c>y</c> are [rows][length]; <c>y</c> may be <c>x</c>; <c>length</c> is in [1, 2^15]. c is the row's mean where <c>zeroPoint</c> is -1, else
        /// <c>zeroPoint</c>, which is in [0, 255]; d is <c>length * sum of (x - c)^2 + epsilon</c>, at least 1 and rounded to an integer before its root. <c>epsilon</c> is in [0, 2^60].</para>
        /// <para><c>factor</c> and <c>offset</c> have an element for each place in a row: <c>factor</c> is the scale over that of the output, times
        /// <c>2^factorShift</c>, <c>factorShift</c> in [0, 46]; <c>offset</c>, in 2^-16 steps of the output, has the output's zero point and one half for rounding in it.</para>
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            int[] factor,
            int[] offset,
            int rows,
            int length,
            int zeroPoint,
            long epsilon,
            int factorShift)
        {
            for (; rows > 0; rows--)
            {
                int end = xOffset + length;
                int sum = 0;
                long squares = 0;
                for (int i = xOffset; i < end; i++)
                {
                    int value = x[i];
                    sum += value;
                    squares += value * value;
                }

                // length * (x - c) is length * x - centre; both forms of d are length * squares - 2 * centre * sum + centre^2.
                long centre = zeroPoint < 0 ? sum : (long)length * zeroPoint;
                long square = (length * squares) - (2 * centre * sum) + (centre * centre) + epsilon;
                int shift = ReciprocalBits - FractionBits;
                if (square < 1)
                {
                    square = 1;
                }

                while (square < LeastSquare)
                {
                    square <<= 2;
                    shift--;
                }

                long reciprocal = (1L << ReciprocalBits) / Root(square);
                long slope = length * reciprocal;
                long start = (centre * reciprocal) - (1L << (shift - 1));
                int k = 0;
                while (xOffset < end)
                {
                    int value = x[xOffset];
                    long normal = ((value * slope) - start) >> shift;
                    long level = ((normal * factor[k] >> factorShift) + offset[k]) >> FractionBits;
                    if (level < 0)
                    {
                        level = 0;
                    }

                    if (level > 255)
                    {
                        level = 255;
                    }

                    y[yOffset] = (byte)level;
                    xOffset++;
                    yOffset++;
                    k++;
                }
            }
        }

        /// <summary>The integer below the square root of a number in [2^60, 2^62): Newton's method from above.</summary>
        private static long Root(long square)
        {
            long root = int.MaxValue;
            long next = (root + (square / root)) >> 1;
            while (next < root)
            {
                root = next;
                next = (root + (square / root)) >> 1;
            }

            return root;
        }
    }
}
