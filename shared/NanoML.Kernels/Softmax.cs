namespace NanoML.Kernels
{
    /// <summary>
    /// Softmax over the last axis from a table of exponentials, relative to the greatest logit of the row.
    /// </summary>
    public static class Softmax
    {
        /// <summary>
        /// Computes <c>y[r][c] = min(255, round(one * e[c] / sum(e)))</c>, half up, with <c>e[c] = expTable[max(x[r]) - x[r][c]]</c>.
        /// </summary>
        /// <remarks>
        /// <para><c>x</c> and <c>y</c> are [rows][classes]; <c>y</c> may be <c>x</c>; both counts are at least 1. The output's scale is
        /// 1/<c>one</c>, which is in [256, 2^24], its zero point 0.</para>
        /// <para><c>expTable</c> has 256 entries in [0, 2^31), the first above 0: <c>round(peak * exp(-d * inputScale))</c>. Sums and
        /// products are 64-bit and fit for any such table and up to 2^30 classes. With a peak of 2^20 the rounding of the table moves a
        /// result by less than (1 + classes) / 2^13 steps of 1/256.</para>
        /// </remarks>
        public static void Run(byte[] x, int xOffset, byte[] y, int yOffset, int[] expTable, int rows, int classes, int one)
        {
            long numerator = 2L * one;
            for (int row = 0; row < rows; row++)
            {
                int end = xOffset + classes;
                int greatest = 0;
                for (int i = xOffset; i < end; i++)
                {
                    int value = x[i];
                    if (value > greatest)
                    {
                        greatest = value;
                    }
                }

                long sum = 0;
                for (int i = xOffset; i < end; i++)
                {
                    sum += expTable[greatest - x[i]];
                }

                long divisor = sum * 2;
                while (xOffset < end)
                {
                    long probability = ((expTable[greatest - x[xOffset]] * numerator) + sum) / divisor;
                    y[yOffset] = probability > 255 ? (byte)255 : (byte)probability;
                    xOffset++;
                    yOffset++;
                }
            }
        }
    }
}
