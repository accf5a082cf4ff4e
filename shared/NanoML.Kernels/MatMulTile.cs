namespace NanoML.Kernels
{
    /// <summary>
    /// The inner loop of <see cref="MatMul"/>: up to 32 terms of the sums of up to three columns, whose factors lie in the lanes of a long each, for all rows.
    /// </summary>
    internal static class MatMulTile
    {
        /// <summary>Terms of one call.</summary>
        internal const int Taps = 32;

        /// <summary>Columns of one call at most.</summary>
        internal const int Columns = 3;

        // Sixteen products of differences of bytes stay below 2^20 in magnitude, so that a lane of 21 bits with this offset is never negative.
        private const int LaneOffset = 1 << 20;
        private const int LaneBits = 21;
        private const int LaneMask = (1 << LaneBits) - 1;
        private const long Offsets = LaneOffset + ((long)LaneOffset << LaneBits) + ((long)LaneOffset << (2 * LaneBits));

        // The places of partial sums of a row among the scratch bytes.
        private const int SumBytes = 4;
        internal const int RowBytes = SumBytes * Columns;

        /// <summary>
        /// Adds the terms from <c>tap</c> on, 32 or what is left of <c>inner</c>, to the sums of each row; after the last of them sums become bytes.
        /// </summary>
        /// <remarks>
        /// Eight terms are read at a time. The last eight may have some of those before them among them again, where their factors are zero. Other arguments are as in
        /// <see cref="MatMul.Run"/>, offsets those of the matrix and of the first column.
        /// </remarks>
        /// <param name="inner">At least 8.</param>
        /// <param name="width">Columns, 1 to 3.</param>
        internal static void Run(
            byte[] a,
            int aOffset,
            byte[] b,
            int bColumn,
            byte[] y,
            int yOffset,
            byte[] sums,
            int sum,
            int rows,
            int tap,
            int inner,
            int width,
            int aRowStride,
            int step,
            int bInnerStride,
            int bColumnStride,
            int yRowStride,
            int yColumnStride,
            int aZeroPoint,
            int bZeroPoint,
            int multiplier,
            int shift,
            int outputZeroPoint,
            int min,
            int max)
        {
            int second = width > 1 ? bColumnStride : 0;
            int third = width > 2 ? 2 * bColumnStride : 0;
            bool isFirst = tap == 0;
            bool isLast = inner - tap <= Taps;
            int taps = isLast ? inner - tap : Taps;
            int last = inner - 8;
            int from0 = tap, from1 = tap + 8, from2 = tap + 16, from3 = tap + 24;
            int place0 = from0 < last ? from0 : last;
            int place1 = from1 < last ? from1 : last;
            int place2 = from2 < last ? from2 : last;
            int place3 = from3 < last ? from3 : last;
            long w0 = Lane(b, bColumn, place0 + 0, from0, bInnerStride, second, third, bZeroPoint);
            long w1 = Lane(b, bColumn, place0 + 1, from0, bInnerStride, second, third, bZeroPoint);
            long w2 = Lane(b, bColumn, place0 + 2, from0, bInnerStride, second, third, bZeroPoint);
            long w3 = Lane(b, bColumn, place0 + 3, from0, bInnerStride, second, third, bZeroPoint);
            long w4 = Lane(b, bColumn, place0 + 4, from0, bInnerStride, second, third, bZeroPoint);
            long w5 = Lane(b, bColumn, place0 + 5, from0, bInnerStride, second, third, bZeroPoint);
            long w6 = Lane(b, bColumn, place0 + 6, from0, bInnerStride, second, third, bZeroPoint);
            long w7 = Lane(b, bColumn, place0 + 7, from0, bInnerStride, second, third, bZeroPoint);
            long w8 = Lane(b, bColumn, place1 + 0, from1, bInnerStride, second, third, bZeroPoint);
            long w9 = Lane(b, bColumn, place1 + 1, from1, bInnerStride, second, third, bZeroPoint);
            long w10 = Lane(b, bColumn, place1 + 2, from1, bInnerStride, second, third, bZeroPoint);
            long w11 = Lane(b, bColumn, place1 + 3, from1, bInnerStride, second, third, bZeroPoint);
            long w12 = Lane(b, bColumn, place1 + 4, from1, bInnerStride, second, third, bZeroPoint);
            long w13 = Lane(b, bColumn, place1 + 5, from1, bInnerStride, second, third, bZeroPoint);
            long w14 = Lane(b, bColumn, place1 + 6, from1, bInnerStride, second, third, bZeroPoint);
            long w15 = Lane(b, bColumn, place1 + 7, from1, bInnerStride, second, third, bZeroPoint);
            long w16 = Lane(b, bColumn, place2 + 0, from2, bInnerStride, second, third, bZeroPoint);
            long w17 = Lane(b, bColumn, place2 + 1, from2, bInnerStride, second, third, bZeroPoint);
            long w18 = Lane(b, bColumn, place2 + 2, from2, bInnerStride, second, third, bZeroPoint);
            long w19 = Lane(b, bColumn, place2 + 3, from2, bInnerStride, second, third, bZeroPoint);
            long w20 = Lane(b, bColumn, place2 + 4, from2, bInnerStride, second, third, bZeroPoint);
            long w21 = Lane(b, bColumn, place2 + 5, from2, bInnerStride, second, third, bZeroPoint);
            long w22 = Lane(b, bColumn, place2 + 6, from2, bInnerStride, second, third, bZeroPoint);
            long w23 = Lane(b, bColumn, place2 + 7, from2, bInnerStride, second, third, bZeroPoint);
            long w24 = Lane(b, bColumn, place3 + 0, from3, bInnerStride, second, third, bZeroPoint);
            long w25 = Lane(b, bColumn, place3 + 1, from3, bInnerStride, second, third, bZeroPoint);
            long w26 = Lane(b, bColumn, place3 + 2, from3, bInnerStride, second, third, bZeroPoint);
            long w27 = Lane(b, bColumn, place3 + 3, from3, bInnerStride, second, third, bZeroPoint);
            long w28 = Lane(b, bColumn, place3 + 4, from3, bInnerStride, second, third, bZeroPoint);
            long w29 = Lane(b, bColumn, place3 + 5, from3, bInnerStride, second, third, bZeroPoint);
            long w30 = Lane(b, bColumn, place3 + 6, from3, bInnerStride, second, third, bZeroPoint);
            long w31 = Lane(b, bColumn, place3 + 7, from3, bInnerStride, second, third, bZeroPoint);
            int step2 = 2 * step, step3 = 3 * step, step4 = 4 * step, step5 = 5 * step, step6 = 6 * step, step7 = 7 * step;
            int group1 = (place1 - place0) * step;
            int group2 = (place2 - place1) * step;
            int group3 = (place3 - place2) * step;

            int initial = taps > 16 ? -2 * LaneOffset : -LaneOffset;
            int i = aOffset + (place0 * step);
            for (; rows > 0; rows--)
            {
                int j = i;
                long lanes = Offsets
                    + ((a[j] - aZeroPoint) * w0) + ((a[j + step] - aZeroPoint) * w1)
                        + ((a[j + step2] - aZeroPoint) * w2) + ((a[j + step3] - aZeroPoint) * w3)
                        + ((a[j + step4] - aZeroPoint) * w4) + ((a[j + step5] - aZeroPoint) * w5)
                        + ((a[j + step6] - aZeroPoint) * w6) + ((a[j + step7] - aZeroPoint) * w7);
                if (taps > 8)
                {
                    j += group1;
                    lanes += ((a[j] - aZeroPoint) * w8) + ((a[j + step] - aZeroPoint) * w9)
                        + ((a[j + step2] - aZeroPoint) * w10) + ((a[j + step3] - aZeroPoint) * w11)
                        + ((a[j + step4] - aZeroPoint) * w12) + ((a[j + step5] - aZeroPoint) * w13)
                        + ((a[j + step6] - aZeroPoint) * w14) + ((a[j + step7] - aZeroPoint) * w15);
                }

                int acc0 = initial + (int)(lanes & LaneMask);
                int acc1 = initial + (int)((lanes >> LaneBits) & LaneMask);
                int acc2 = initial + (int)(lanes >> (2 * LaneBits));
                if (taps > 16)
                {
                    j += group2;
                    lanes = Offsets
                        + ((a[j] - aZeroPoint) * w16) + ((a[j + step] - aZeroPoint) * w17)
                        + ((a[j + step2] - aZeroPoint) * w18) + ((a[j + step3] - aZeroPoint) * w19)
                        + ((a[j + step4] - aZeroPoint) * w20) + ((a[j + step5] - aZeroPoint) * w21)
                        + ((a[j + step6] - aZeroPoint) * w22) + ((a[j + step7] - aZeroPoint) * w23);
                    if (taps > 24)
                    {
                        j += group3;
                        lanes += ((a[j] - aZeroPoint) * w24) + ((a[j + step] - aZeroPoint) * w25)
                        + ((a[j + step2] - aZeroPoint) * w26) + ((a[j + step3] - aZeroPoint) * w27)
                        + ((a[j + step4] - aZeroPoint) * w28) + ((a[j + step5] - aZeroPoint) * w29)
                        + ((a[j + step6] - aZeroPoint) * w30) + ((a[j + step7] - aZeroPoint) * w31);
                    }

                    acc0 += (int)(lanes & LaneMask);
                    acc1 += (int)((lanes >> LaneBits) & LaneMask);
                    acc2 += (int)(lanes >> (2 * LaneBits));
                }

                if (!isFirst)
                {
                    acc0 += IntBytes.Load(sums, sum);
                    acc1 += IntBytes.Load(sums, sum + SumBytes);
                    acc2 += IntBytes.Load(sums, sum + (2 * SumBytes));
                }

                if (isLast)
                {
                    y[yOffset] = Requantize.ToByte(acc0, multiplier, shift, outputZeroPoint, min, max);
                    if (width > 1)
                    {
                        y[yOffset + yColumnStride] = Requantize.ToByte(acc1, multiplier, shift, outputZeroPoint, min, max);
                        if (width > 2)
                        {
                            y[yOffset + (2 * yColumnStride)] = Requantize.ToByte(acc2, multiplier, shift, outputZeroPoint, min, max);
                        }
                    }
                }
                else
                {
                    IntBytes.Store(sums, sum, acc0);
                    IntBytes.Store(sums, sum + SumBytes, acc1);
                    IntBytes.Store(sums, sum + (2 * SumBytes), acc2);
                }

                i += aRowStride;
                yOffset += yRowStride;
                sum += RowBytes;
            }
        }

        /// <summary>The factors of three columns for one term; zero for a term before <c>from</c>, and beyond the last.</summary>
        private static long Lane(byte[] b, int column, int tap, int from, int innerStride, int second, int third, int zeroPoint)
        {
            if (tap < from)
            {
                return 0;
            }

            int place = column + (tap * innerStride);
            return (b[place] - zeroPoint) + ((long)(b[place + second] - zeroPoint) << LaneBits)
                + ((long)(b[place + third] - zeroPoint) << (2 * LaneBits));
        }
    }
}
