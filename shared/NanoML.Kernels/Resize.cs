using System;

namespace NanoML.Kernels
{
    /// <summary>
    /// Nearest-neighbour enlargement by whole factors.
    /// </summary>
    public static class Resize
    {
        /// <summary>
        /// Computes <c>y[h][w][c] = x[h / factorHeight][w / factorWidth][c]</c>.
        /// </summary>
        /// <remarks>
        /// <c>x</c> is [inputHeight][inputWidth][channels]; <c>y</c> is [inputHeight * factorHeight][inputWidth * factorWidth][channels].
        /// Factors are at least 1. The two regions must not overlap.
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            int inputHeight,
            int inputWidth,
            int channels,
            int factorHeight,
            int factorWidth)
        {
            int rowLength = inputWidth * factorWidth * channels;
            for (int row = 0; row < inputHeight; row++)
            {
                int firstRow = yOffset;
                yOffset += rowLength;
                for (int target = firstRow; target < yOffset;)
                {
                    for (int k = 0; k < factorWidth; k++)
                    {
                        Array.Copy(x, xOffset, y, target, channels);
                        target += channels;
                    }

                    xOffset += channels;
                }

                for (int k = 1; k < factorHeight; k++)
                {
                    Array.Copy(y, firstRow, y, yOffset, rowLength);
                    yOffset += rowLength;
                }
            }
        }
    }
}
