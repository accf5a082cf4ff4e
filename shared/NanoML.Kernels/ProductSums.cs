namespace NanoML.Kernels
{
    /// <summary>
    /// Products of bytes with rows of 16-bit weights, as sums of 32 bits.
    /// </summary>
    public static class ProductSums
    {
        /// <summary>
        /// Computes <c>sums[r] = start[r] + sum over i of x[i] * weights[r][i]</c>, four bytes a sum, the lowest first.
        /// </summary>
        /// <remarks>
        /// A row of <c>weights</c> has an <c>int</c> for every two inputs: the weight of the first one in its upper, that of the second one in its lower 16
        /// bits; an odd last input has one for itself. No partial sum leaves the int range.
        /// </remarks>
        public static void Run(byte[] x, int xOffset, byte[] sums, int sumsOffset, int[] weights, int[] start, int inputs)
        {
            int w = 0;
            int pairsEnd = xOffset + inputs - 1;
            for (int row = 0; row < start.Length; row++)
            {
                int sum = start[row];
                int i = xOffset;
                while (i < pairsEnd)
                {
                    int pair = weights[w];
                    sum += (x[i] * (pair >> 16)) + (x[i + 1] * (short)pair);
                    i += 2;
                    w++;
                }

                if (i == pairsEnd)
                {
                    sum += x[i] * (weights[w] >> 16);
                    w++;
                }

                IntBytes.Store(sums, sumsOffset, sum);
                sumsOffset += 4;
            }
        }
    }
}
