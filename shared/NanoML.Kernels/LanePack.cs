namespace NanoML.Kernels
{
    /// <summary>
    /// Packs bytes of several output positions into the lanes of a <c>long</c>, so that one multiplication serves them all (SIMD within a
    /// register; Fisher and Dietz, "Compiling for SIMD within a register", 1998).
    /// </summary>
    public static class LanePack
    {
        /// <summary>
        /// Computes <c>lanes[start + k] = x[i0 + k] + x[i1 + k] * 2^21 + x[i2 + k] * 2^42</c> for <c>count</c> elements (at least 0).
        /// </summary>
        public static void Run3(byte[] x, int i0, int i1, int i2, long[] lanes, int start, int count)
        {
            // One index with constant distances replaces three more to increment. Bytes go to long by way of int.
            int end = i0 + count;
            i1 -= i0;
            i2 -= i0;
            start -= i0;
            while (i0 < end)
            {
                lanes[i0 + start] = (long)(x[i0] | (x[i0 + i1] << 21)) | ((long)(int)x[i0 + i2] << 42);
                i0++;
            }
        }

        /// <summary>
        /// Computes <c>lanes[start + k] = x[i0 + k] + x[i1 + k] * 2^16 + x[i2 + k] * 2^32 + x[i3 + k] * 2^48</c> for <c>count</c> elements
        /// (at least 0).
        /// </summary>
        public static void Run4(byte[] x, int i0, int i1, int i2, int i3, long[] lanes, int start, int count)
        {
            int end = i0 + count;
            i1 -= i0;
            i2 -= i0;
            i3 -= i0;
            start -= i0;
            while (i0 < end)
            {
                lanes[i0 + start] = (long)(x[i0] | (x[i0 + i1] << 16)) | ((long)(x[i0 + i2] | (x[i0 + i3] << 16)) << 32);
                i0++;
            }
        }

        /// <summary>
        /// Packs neighbours: computes <c>lanes[start + k] = x[i + 3k] + x[i + 3k + 1] * 2^21 + x[i + 3k + 2] * 2^42</c> for <c>count</c>
        /// bytes (at least 1); where the count is no multiple of 3, the last element has zeros.
        /// </summary>
        public static void Group3(byte[] x, int i, long[] lanes, int start, int count)
        {
            int end = i + count;
            while (i + 2 < end)
            {
                lanes[start] = (long)(x[i] | (x[i + 1] << 21)) | ((long)(int)x[i + 2] << 42);
                i += 3;
                start++;
            }

            if (i < end)
            {
                int last = i + 1 < end ? x[i] | (x[i + 1] << 21) : x[i];
                lanes[start] = last;
            }
        }

        /// <summary>
        /// Packs neighbours: computes the sum of <c>x[i + 4k + j] * 2^(16j)</c> over j below 4 as <c>lanes[start + k]</c> for <c>count</c>
        /// bytes (at least 1); where the count is no multiple of 4, the last element has zeros.
        /// </summary>
        public static void Group4(byte[] x, int i, long[] lanes, int start, int count)
        {
            int end = i + count;
            while (i + 3 < end)
            {
                lanes[start] = (long)(x[i] | (x[i + 1] << 16)) | ((long)(x[i + 2] | (x[i + 3] << 16)) << 32);
                i += 4;
                start++;
            }

            if (i < end)
            {
                int low = i + 1 < end ? x[i] | (x[i + 1] << 16) : x[i];
                int high = i + 2 < end ? x[i + 2] : 0;
                lanes[start] = (long)low | ((long)high << 32);
            }
        }

        /// <summary>Where a row of an image begins in its array; rows outside of the image read as the row of zero points.</summary>
        /// <param name="row">Any row.</param>
        /// <param name="height">The rows of the image.</param>
        /// <param name="first">Where row 0 begins.</param>
        /// <param name="rowLength">In bytes.</param>
        /// <param name="zeroRow">Where a row of zero points begins.</param>
        public static int RowOffset(int row, int height, int first, int rowLength, int zeroRow)
        {
            if (row < 0 || row >= height)
            {
                return zeroRow;
            }

            return first + (row * rowLength);
        }

        /// <summary>Writes <c>value</c> to <c>count</c> elements from <c>start</c> on.</summary>
        public static void Fill(long[] lanes, int start, int count, long value)
        {
            int end = start + count;
            while (start < end)
            {
                lanes[start] = value;
                start++;
            }
        }
    }
}
