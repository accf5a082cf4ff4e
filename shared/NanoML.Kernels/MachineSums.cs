namespace NanoML.Kernels
{
    /// <summary>
    /// Sums of machines that share support vectors.
    /// </summary>
    public static class MachineSums
    {
        /// <summary>Where an entry has its coefficient: 16 bits with a sign.</summary>
        internal const int CoefficientShift = 16;

        /// <summary>
        /// Computes <c>sums[m] = start[m] + sum over the entries of m of (coefficient * kernel + 2^(productShift-1)) >> productShift</c>, four bytes a sum,
        /// the lowest first.
        /// </summary>
        /// <remarks>
        /// <c>kernels</c> has 16 bits for each vector, as <see cref="KernelValues"/> makes them. <c>ends</c> says where the entries of each machine end: a
        /// coefficient, and in the lowest 16 bits the vector. <c>productShift</c> is in [0, 30]; without a shift nothing is rounded. Sums do not leave the
        /// int range.
        /// </remarks>
        public static void Run(
            byte[] kernels, int kernelsOffset, byte[] sums, int sumsOffset, int[] entries, int[] ends, int[] start, int productShift)
        {
            int half = (1 << productShift) >> 1;
            int e = 0;
            for (int m = 0; m < start.Length; m++)
            {
                int sum = start[m];
                int end = ends[m];
                while (e < end)
                {
                    int entry = entries[e];
                    int place = kernelsOffset + ((entry & 65535) << 1);
                    sum += (((entry >> CoefficientShift) * (short)(kernels[place] | (kernels[place + 1] << 8))) + half) >> productShift;
                    e++;
                }

                IntBytes.Store(sums, sumsOffset, sum);
                sumsOffset += 4;
            }
        }
    }
}
