namespace NanoML.Kernels
{
    /// <summary>
    /// Packs weights of three output channels into the lanes of a <c>long</c>, 21 bits apart, so that one multiplication by a byte serves
    /// three accumulators (SIMD within a register; Fisher and Dietz, "Compiling for SIMD within a register", 1998).
    /// </summary>
    internal static class WeightLanes
    {
        /// <summary>
        /// Computes <c>lanes[start + k] = w[i0 + k] + w[i1 + k] * 2^21 + w[i2 + k] * 2^42</c> for <c>count</c> elements (at least 0).
        /// A negative weight borrows from the lane above; sums of products are right modulo 2^64.
        /// </summary>
        internal static void Pack(sbyte[] w, int i0, int i1, int i2, long[] lanes, int start, int count)
        {
            int end = i0 + count;
            i1 -= i0;
            i2 -= i0;
            start -= i0;
            while (i0 < end)
            {
                lanes[i0 + start] = (long)(w[i0] + (w[i0 + i1] << 21)) + ((long)w[i0 + i2] << 42);
                i0++;
            }
        }
    }
}
