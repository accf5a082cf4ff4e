namespace NanoML.Kernels
{
    /// <summary>The weighted sum of two tensors of one shape, by look-ups: a product is one of 256, and so is known before.</summary>
    public static class LutAdd
    {
        /// <summary>Bits behind the point of a term.</summary>
        public const int Shift = 21;

        /// <summary>
        /// Computes <c>y[i] = clamp[(aTerms[a[i]] + bTerms[b[i]]) >> 21]</c> for <c>count</c> elements (at least 0).
        /// </summary>
        /// <remarks>
        /// <c>y</c> may be <c>a</c> or <c>b</c>. The terms have 256 elements each; no sum of two is negative or leaves 32 bits, and every sum,
        /// shifted, is an index of <c>clamp</c>.
        /// </remarks>
        public static void Run(
            byte[] a, int aOffset, byte[] b, int bOffset, byte[] y, int yOffset, int count, int[] aTerms, int[] bTerms, byte[] clamp)
        {
            int i = aOffset;
            int j = bOffset;
            int o = yOffset;
            int end = i + count;
            int last = end - 8;
            while (i <= last)
            {
                y[o] = clamp[(aTerms[a[i]] + bTerms[b[j]]) >> Shift];
                y[o + 1] = clamp[(aTerms[a[i + 1]] + bTerms[b[j + 1]]) >> Shift];
                y[o + 2] = clamp[(aTerms[a[i + 2]] + bTerms[b[j + 2]]) >> Shift];
                y[o + 3] = clamp[(aTerms[a[i + 3]] + bTerms[b[j + 3]]) >> Shift];
                y[o + 4] = clamp[(aTerms[a[i + 4]] + bTerms[b[j + 4]]) >> Shift];
                y[o + 5] = clamp[(aTerms[a[i + 5]] + bTerms[b[j + 5]]) >> Shift];
                y[o + 6] = clamp[(aTerms[a[i + 6]] + bTerms[b[j + 6]]) >> Shift];
                y[o + 7] = clamp[(aTerms[a[i + 7]] + bTerms[b[j + 7]]) >> Shift];
                i += 8;
                j += 8;
                o += 8;
            }

            while (i < end)
            {
                y[o] = clamp[(aTerms[a[i]] + bTerms[b[j]]) >> Shift];
                i++;
                j++;
                o++;
            }
        }
    }
}
