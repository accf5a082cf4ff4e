namespace NanoML.Kernels
{
    /// <summary>
    /// The innermost loop of <see cref="PackedConv"/>: sixteen taps against up to eight words of packed weights, at many positions.
    /// </summary>
    internal static class PackedTile
    {
        /// <summary>Taps of one call.</summary>
        internal const int Taps = 16;

        /// <summary>Words of a position at most.</summary>
        internal const int MaxWords = 8;

        /// <summary>
        /// Where <c>lanes</c> holds where the taps are, in bytes: the first one from the position's first byte on, the others from the first tap on.
        /// </summary>
        internal const int Offsets = MaxWords * Taps;

        /// <summary>Where <c>lanes</c> holds the sums, [position][words].</summary>
        internal const int Sums = Offsets + Taps;

        /// <summary>
        /// Adds <c>x[tap t of the position] * lanes[(word * Taps) + t]</c> over all taps to the sum of each position and word.
        /// </summary>
        /// <param name="x">The bytes of the input.</param>
        /// <param name="start">The first byte of the first position.</param>
        /// <param name="rows">Rows of positions, at least 1.</param>
        /// <param name="columns">Positions of a row, at least 1.</param>
        /// <param name="rowStep">The distance between rows.</param>
        /// <param name="columnStep">The distance between the positions of a row, at least 1.</param>
        /// <param name="lanes">Packed weights, offsets and sums.</param>
        /// <param name="words">3, 6 or 8.</param>
        internal static void Run(
            byte[] x, int start, int rows, int columns, int rowStep, int columnStep, long[] lanes, int words)
        {
            int i;
            int end;
            int sum = Sums;
            long a0 = lanes[0], a1 = lanes[1], a2 = lanes[2], a3 = lanes[3], a4 = lanes[4], a5 = lanes[5];
            long a6 = lanes[6], a7 = lanes[7], a8 = lanes[8], a9 = lanes[9], a10 = lanes[10];
            long a11 = lanes[11], a12 = lanes[12], a13 = lanes[13], a14 = lanes[14], a15 = lanes[15];
            long b0 = lanes[16], b1 = lanes[17], b2 = lanes[18], b3 = lanes[19], b4 = lanes[20], b5 = lanes[21];
            long b6 = lanes[22], b7 = lanes[23], b8 = lanes[24], b9 = lanes[25], b10 = lanes[26];
            long b11 = lanes[27], b12 = lanes[28], b13 = lanes[29], b14 = lanes[30], b15 = lanes[31];
            long c0 = lanes[32], c1 = lanes[33], c2 = lanes[34], c3 = lanes[35], c4 = lanes[36], c5 = lanes[37];
            long c6 = lanes[38], c7 = lanes[39], c8 = lanes[40], c9 = lanes[41], c10 = lanes[42];
            long c11 = lanes[43], c12 = lanes[44], c13 = lanes[45], c14 = lanes[46], c15 = lanes[47];
            long d0 = lanes[48], d1 = lanes[49], d2 = lanes[50], d3 = lanes[51], d4 = lanes[52], d5 = lanes[53];
            long d6 = lanes[54], d7 = lanes[55], d8 = lanes[56], d9 = lanes[57], d10 = lanes[58];
            long d11 = lanes[59], d12 = lanes[60], d13 = lanes[61], d14 = lanes[62], d15 = lanes[63];
            long e0 = lanes[64], e1 = lanes[65], e2 = lanes[66], e3 = lanes[67], e4 = lanes[68], e5 = lanes[69];
            long e6 = lanes[70], e7 = lanes[71], e8 = lanes[72], e9 = lanes[73], e10 = lanes[74];
            long e11 = lanes[75], e12 = lanes[76], e13 = lanes[77], e14 = lanes[78], e15 = lanes[79];
            long f0 = lanes[80], f1 = lanes[81], f2 = lanes[82], f3 = lanes[83], f4 = lanes[84], f5 = lanes[85];
            long f6 = lanes[86], f7 = lanes[87], f8 = lanes[88], f9 = lanes[89], f10 = lanes[90];
            long f11 = lanes[91], f12 = lanes[92], f13 = lanes[93], f14 = lanes[94], f15 = lanes[95];
            long g0 = lanes[96], g1 = lanes[97], g2 = lanes[98], g3 = lanes[99], g4 = lanes[100], g5 = lanes[101];
            long g6 = lanes[102], g7 = lanes[103], g8 = lanes[104], g9 = lanes[105], g10 = lanes[106];
            long g11 = lanes[107], g12 = lanes[108], g13 = lanes[109], g14 = lanes[110], g15 = lanes[111];
            long h0 = lanes[112], h1 = lanes[113], h2 = lanes[114], h3 = lanes[115], h4 = lanes[116], h5 = lanes[117];
            long h6 = lanes[118], h7 = lanes[119], h8 = lanes[120], h9 = lanes[121], h10 = lanes[122];
            long h11 = lanes[123], h12 = lanes[124], h13 = lanes[125], h14 = lanes[126], h15 = lanes[127];
            int o1 = (int)lanes[Offsets + 1], o2 = (int)lanes[Offsets + 2], o3 = (int)lanes[Offsets + 3];
            int o4 = (int)lanes[Offsets + 4], o5 = (int)lanes[Offsets + 5], o6 = (int)lanes[Offsets + 6], o7 = (int)lanes[Offsets + 7];
            int o8 = (int)lanes[Offsets + 8], o9 = (int)lanes[Offsets + 9], o10 = (int)lanes[Offsets + 10];
            int o11 = (int)lanes[Offsets + 11], o12 = (int)lanes[Offsets + 12], o13 = (int)lanes[Offsets + 13];
            int o14 = (int)lanes[Offsets + 14], o15 = (int)lanes[Offsets + 15];
            start += (int)lanes[Offsets];
            long x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15;
            for (int row = 0; row < rows; row++)
            {
                i = start;
                end = start + (columns * columnStep);
                do
                {
                    // A byte is assigned where it is used first: it stays on the stack, which is cheaper than to load it again. It goes to long
                    // by way of int: the interpreter's conversion of unsigned bytes is another opcode.
                    lanes[sum] = lanes[sum] + (a0 * (x0 = (int)x[i])) + (a1 * (x1 = (int)x[i + o1]))
                        + (a2 * (x2 = (int)x[i + o2])) + (a3 * (x3 = (int)x[i + o3])) + (a4 * (x4 = (int)x[i + o4]))
                        + (a5 * (x5 = (int)x[i + o5])) + (a6 * (x6 = (int)x[i + o6])) + (a7 * (x7 = (int)x[i + o7]))
                        + (a8 * (x8 = (int)x[i + o8])) + (a9 * (x9 = (int)x[i + o9])) + (a10 * (x10 = (int)x[i + o10]))
                        + (a11 * (x11 = (int)x[i + o11])) + (a12 * (x12 = (int)x[i + o12])) + (a13 * (x13 = (int)x[i + o13]))
                        + (a14 * (x14 = (int)x[i + o14])) + (a15 * (x15 = (int)x[i + o15]));
                    lanes[sum + 1] = lanes[sum + 1] + (b0 * x0) + (b1 * x1) + (b2 * x2) + (b3 * x3)
                        + (b4 * x4) + (b5 * x5) + (b6 * x6) + (b7 * x7) + (b8 * x8) + (b9 * x9)
                        + (b10 * x10) + (b11 * x11) + (b12 * x12) + (b13 * x13) + (b14 * x14) + (b15 * x15);
                    lanes[sum + 2] = lanes[sum + 2] + (c0 * x0) + (c1 * x1) + (c2 * x2) + (c3 * x3)
                        + (c4 * x4) + (c5 * x5) + (c6 * x6) + (c7 * x7) + (c8 * x8) + (c9 * x9)
                        + (c10 * x10) + (c11 * x11) + (c12 * x12) + (c13 * x13) + (c14 * x14) + (c15 * x15);
                    if (words > 3)
                    {
                        lanes[sum + 3] = lanes[sum + 3] + (d0 * x0) + (d1 * x1) + (d2 * x2) + (d3 * x3)
                            + (d4 * x4) + (d5 * x5) + (d6 * x6) + (d7 * x7) + (d8 * x8) + (d9 * x9)
                            + (d10 * x10) + (d11 * x11) + (d12 * x12) + (d13 * x13) + (d14 * x14) + (d15 * x15);
                        lanes[sum + 4] = lanes[sum + 4] + (e0 * x0) + (e1 * x1) + (e2 * x2) + (e3 * x3)
                            + (e4 * x4) + (e5 * x5) + (e6 * x6) + (e7 * x7) + (e8 * x8) + (e9 * x9)
                            + (e10 * x10) + (e11 * x11) + (e12 * x12) + (e13 * x13) + (e14 * x14) + (e15 * x15);
                        lanes[sum + 5] = lanes[sum + 5] + (f0 * x0) + (f1 * x1) + (f2 * x2) + (f3 * x3)
                            + (f4 * x4) + (f5 * x5) + (f6 * x6) + (f7 * x7) + (f8 * x8) + (f9 * x9)
                            + (f10 * x10) + (f11 * x11) + (f12 * x12) + (f13 * x13) + (f14 * x14) + (f15 * x15);
                        if (words > 6)
                        {
                            lanes[sum + 6] = lanes[sum + 6] + (g0 * x0) + (g1 * x1) + (g2 * x2) + (g3 * x3)
                                + (g4 * x4) + (g5 * x5) + (g6 * x6) + (g7 * x7) + (g8 * x8) + (g9 * x9)
                                + (g10 * x10) + (g11 * x11) + (g12 * x12) + (g13 * x13) + (g14 * x14) + (g15 * x15);
                            lanes[sum + 7] = lanes[sum + 7] + (h0 * x0) + (h1 * x1) + (h2 * x2) + (h3 * x3)
                                + (h4 * x4) + (h5 * x5) + (h6 * x6) + (h7 * x7) + (h8 * x8) + (h9 * x9)
                                + (h10 * x10) + (h11 * x11) + (h12 * x12) + (h13 * x13) + (h14 * x14) + (h15 * x15);
                        }
                    }

                    sum += words;
                    i += columnStep;
                }
                while (i < end);

                start += rowStep;
            }
        }
    }
}
