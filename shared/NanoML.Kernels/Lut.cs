namespace NanoML.Kernels
{
    /// <summary>
    /// Any unary element-wise operator on 8-bit values: one look-up per element.
    /// </summary>
    public static class Lut
    {
        /// <summary>
        /// Computes <c>y[i] = table[x[i]]</c> for <c>count</c> elements (at least 0);
        /// <c>table</c> has 256 entries; <c>y</c> may be <c>x</c>.
        /// </summary>
        public static void Run(byte[] x, int xOffset, byte[] y, int yOffset, byte[] table, int count)
        {
            int i = xOffset;
            int distance = yOffset - xOffset;
            int end = xOffset + count;
            while (i < end)
            {
                y[i + distance] = table[x[i]];
                i++;
            }
        }
    }
}
