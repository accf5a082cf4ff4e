namespace NanoML.Kernels
{
    /// <summary>
    /// Products of matrices of which both are activations, as attention has them.
    /// </summary>
    public static class MatMul
    {
        /// <summary>Below this many terms of a sum, lanes do not pay.</summary>
        private const int LeastTaps = 8;

        /// <summary>
        /// Computes <c>y[m][r][c] = Requantize(sum over k of (a[m][r][k] - aZeroPoint) * (b[m][k][c] - bZeroPoint))</c> for each matrix m.
        /// </summary>
        /// <remarks>
        /// <para>Strides are distances in bytes. <c>y</c> may overlap neither factor; all counts are at least 1, <c>inner</c> at most 2^15, so that sums stay inside
        /// the int range. <c>scratch</c> has 12 bytes for each row where <c>inner</c> is above 32; else it is not touched.</para>
        /// <para><c>multiplier</c> and <c>shift</c> stand for aScale * bScale / yScale; they and the rest have the ranges of <see cref="Requantize.ToByte"/>.</para>
        /// </remarks>
        public static void Run(
            byte[] a,
            int aOffset,
            byte[] b,
            int bOffset,
            byte[] y,
            int yOffset,
            byte[] scratch,
            int scratchOffset,
            int matrices,
            int rows,
            int inner,
            int columns,
            int aMatrixStride,
            int aRowStride,
            int aInnerStride,
            int bMatrixStride,
            int bInnerStride,
            int bColumnStride,
            int yMatrixStride,
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
            for (; matrices > 0; matrices--)
            {
                int bColumn = bOffset;
                int yColumn = yOffset;
                int left = columns;
                while (left > 0)
                {
                    if (inner < LeastTaps)
                    {
                        Column(
                            a, aOffset, b, bColumn, y, yColumn, rows, inner, aRowStride, aInnerStride, bInnerStride, yRowStride, aZeroPoint, bZeroPoint,
                            multiplier, shift, outputZeroPoint, min, max);
                        left--;
                        bColumn += bColumnStride;
                        yColumn += yColumnStride;
                    }
                    else
                    {
                        int width = left < MatMulTile.Columns ? left : MatMulTile.Columns;
                        for (int tap = 0; tap < inner; tap += MatMulTile.Taps)
                        {
                            MatMulTile.Run(
                                a, aOffset, b, bColumn, y, yColumn, scratch, scratchOffset, rows, tap, inner, width, aRowStride, aInnerStride, bInnerStride,
                                bColumnStride, yRowStride, yColumnStride, aZeroPoint, bZeroPoint, multiplier, shift, outputZeroPoint, min, max);
                        }

                        left -= width;
                        bColumn += width * bColumnStride;
                        yColumn += width * yColumnStride;
                    }
                }

                aOffset += aMatrixStride;
                bOffset += bMatrixStride;
                yOffset += yMatrixStride;
            }
        }

        private static void Column(
            byte[] a,
            int aRow,
            byte[] b,
            int bColumn,
            byte[] y,
            int yRow,
            int rows,
            int inner,
            int aRowStride,
            int aInnerStride,
            int bInnerStride,
            int yRowStride,
            int aZeroPoint,
            int bZeroPoint,
            int multiplier,
            int shift,
            int outputZeroPoint,
            int min,
            int max)
        {
            for (; rows > 0; rows--)
            {
                int acc = 0;
                int i = aRow;
                int j = bColumn;
                for (int k = 0; k < inner; k++)
                {
                    acc += (a[i] - aZeroPoint) * (b[j] - bZeroPoint);
                    i += aInnerStride;
                    j += bInnerStride;
                }

                y[yRow] = Requantize.ToByte(acc, multiplier, shift, outputZeroPoint, min, max);
                aRow += aRowStride;
                yRow += yRowStride;
            }
        }
    }
}
