namespace NanoML.Kernels
{
    /// <summary>
    /// Resizing along one axis: every output is a weighted sum of two or four inputs.
    /// </summary>
    public static class Interpolate
    {
        /// <summary>
        /// Computes <c>y[o][k][i] = clamp((offset_k + sum over t of weight_kt * x[o][place_kt][i]) &gt;&gt; shift)</c>.
        /// </summary>
        /// <remarks>
        /// <c>x</c> is [outer][length / inner][inner] with <c>length</c> bytes for each of <c>outer</c>; <c>y</c> is [outer][extent][inner]. The table has for
        /// each k its offset, <c>taps</c> places (2 or 4) in bytes from the beginning of x[o], and <c>taps</c> weights. No sum leaves 32 bits. Results are
        /// clamped to 0 and 255. The two regions must not overlap.
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            int[] table,
            int outer,
            int length,
            int inner,
            int taps,
            int shift)
        {
            for (int row = 0; row < outer; row++)
            {
                for (int place = 0; place < table.Length;)
                {
                    int end = yOffset + inner;
                    int offset = table[place];
                    int a = xOffset + table[place + 1];
                    int b = xOffset + table[place + 2];
                    if (taps == 2)
                    {
                        AddTwo(x, a, b, y, yOffset, end, offset, table[place + 3], table[place + 4], shift);
                        place += 5;
                    }
                    else
                    {
                        AddFour(x, a, b, xOffset, y, yOffset, end, offset, table, place, shift);
                        place += 9;
                    }

                    yOffset = end;
                }

                xOffset += length;
            }
        }

        private static void AddTwo(byte[] x, int a, int b, byte[] y, int target, int end, int offset, int weightA, int weightB, int shift)
        {
            while (target < end)
            {
                int value = (offset + (weightA * x[a]) + (weightB * x[b])) >> shift;
                y[target] = (byte)(value < 0 ? 0 : value > 255 ? 255 : value);
                a++;
                b++;
                target++;
            }
        }

        private static void AddFour(
            byte[] x, int a, int b, int xOffset, byte[] y, int target, int end, int offset, int[] table, int place, int shift)
        {
            int c = xOffset + table[place + 3];
            int d = xOffset + table[place + 4];
            int weightA = table[place + 5];
            int weightB = table[place + 6];
            int weightC = table[place + 7];
            int weightD = table[place + 8];
            while (target < end)
            {
                int value = (offset + (weightA * x[a]) + (weightB * x[b]) + (weightC * x[c]) + (weightD * x[d])) >> shift;
                y[target] = (byte)(value < 0 ? 0 : value > 255 ? 255 : value);
                a++;
                b++;
                c++;
                d++;
                target++;
            }
        }
    }
}
