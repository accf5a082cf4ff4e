namespace NanoML.Kernels
{
    /// <summary>
    /// A rising or falling function of the sums of <see cref="ForestSums"/> as bytes.
    /// </summary>
    public static class ForestLevels
    {
        /// <summary>
        /// Computes <c>y[k] = levels[the number of thresholds that sum k is not below]</c> for <c>count</c> sums.
        /// </summary>
        /// <remarks><c>thresholds</c> ascend; <c>levels</c> has one element more.</remarks>
        public static void Run(byte[] sums, int sumsOffset, byte[] y, int yOffset, int count, int[] thresholds, byte[] levels)
        {
            for (int k = 0; k < count; k++)
            {
                int sum = IntBytes.Load(sums, sumsOffset + (4 * k));
                int low = 0;
                int high = thresholds.Length;
                while (low < high)
                {
                    int middle = (low + high) >> 1;
                    if (thresholds[middle] <= sum)
                    {
                        low = middle + 1;
                    }
                    else
                    {
                        high = middle;
                    }
                }

                y[yOffset + k] = levels[low];
            }
        }
    }
}
