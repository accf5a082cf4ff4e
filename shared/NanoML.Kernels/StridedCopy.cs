using System;

namespace NanoML.Kernels
{
    /// <summary>
    /// A copy between two four-dimensional views: transpose, slice, split, concatenation, the interior of a pad, expansion.
    /// </summary>
    public static class StridedCopy
    {
        /// <summary>
        /// Copies <c>x[xOffset + sum over k of i_k * xStride_k]</c> to <c>y[yOffset + sum over k of i_k * yStride_k]</c>
        /// for all <c>0 &lt;= i_k &lt; dim_k</c>.
        /// </summary>
        /// <remarks>
        /// Strides are in bytes and of any sign; an <c>x</c> stride of 0 repeats. Dimensions are at least 0. The two regions must not
        /// overlap. Innermost strides of 1 on both sides move as blocks: order the dimensions to have them.
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            int dim0,
            int dim1,
            int dim2,
            int dim3,
            int xStride0,
            int xStride1,
            int xStride2,
            int xStride3,
            int yStride0,
            int yStride1,
            int yStride2,
            int yStride3)
        {
            bool contiguous = xStride3 == 1 && yStride3 == 1;
            for (int i0 = 0; i0 < dim0; i0++)
            {
                for (int i1 = 0; i1 < dim1; i1++)
                {
                    int source = xOffset + (i0 * xStride0) + (i1 * xStride1);
                    int target = yOffset + (i0 * yStride0) + (i1 * yStride1);
                    for (int i2 = 0; i2 < dim2; i2++)
                    {
                        if (contiguous)
                        {
                            Array.Copy(x, source, y, target, dim3);
                        }
                        else
                        {
                            CopyElements(x, source, y, target, dim3, xStride3, yStride3);
                        }

                        source += xStride2;
                        target += yStride2;
                    }
                }
            }
        }

        private static void CopyElements(byte[] x, int xOffset, byte[] y, int yOffset, int count, int xStride, int yStride)
        {
            for (int i = 0; i < count; i++)
            {
                y[yOffset] = x[xOffset];
                xOffset += xStride;
                yOffset += yStride;
            }
        }
    }
}
