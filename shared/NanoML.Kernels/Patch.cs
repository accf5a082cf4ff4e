using System;

namespace NanoML.Kernels
{
    /// <summary>
    /// Gathers what one output position of a convolution sees, so that the multiply loop walks contiguous bytes (im2col of one column).
    /// </summary>
    internal static class Patch
    {
        /// <summary>
        /// Writes the window at (<paramref name="top"/>, <paramref name="left"/>) of <paramref name="x"/> to <paramref name="patch"/>.
        /// </summary>
        /// <param name="x">The input, [inputHeight][inputWidth][inputChannels].</param>
        /// <param name="xOffset">The first gathered channel of the first pixel.</param>
        /// <param name="patch">The window, [kernelHeight][kernelWidth][channels].</param>
        /// <param name="patchOffset">The first byte of the window.</param>
        /// <param name="inputHeight">Rows of the input.</param>
        /// <param name="inputWidth">Pixels in a row of the input.</param>
        /// <param name="inputChannels">The distance between neighbouring pixels of the input.</param>
        /// <param name="channels">Channels to gather from each pixel, at most inputChannels.</param>
        /// <param name="kernelHeight">Rows of the window.</param>
        /// <param name="kernelWidth">Taps in a row of the window.</param>
        /// <param name="dilationHeight">The distance between rows of the window, at least 1.</param>
        /// <param name="dilationWidth">The distance between taps in a row, at least 1.</param>
        /// <param name="top">The input row of the first tap; negative within the padding.</param>
        /// <param name="left">The input column of the first tap; negative within the padding.</param>
        /// <param name="zeroPoint">What positions outside the input read as.</param>
        internal static void Gather(
            byte[] x,
            int xOffset,
            byte[] patch,
            int patchOffset,
            int inputHeight,
            int inputWidth,
            int inputChannels,
            int channels,
            int kernelHeight,
            int kernelWidth,
            int dilationHeight,
            int dilationWidth,
            int top,
            int left,
            int zeroPoint)
        {
            byte padding = (byte)zeroPoint;
            int first = Taps.First(left, dilationWidth, 0);
            int taps = Taps.End(left, kernelWidth, dilationWidth, inputWidth) - first;
            int tapStep = dilationWidth * inputChannels;
            int xRow = xOffset + (((top * inputWidth) + left) * inputChannels) + (first * tapStep);
            int xRowStep = dilationHeight * inputWidth * inputChannels;
            int before = first * channels;
            int length = taps * channels;
            int patchRow = kernelWidth * channels;
            bool contiguous = tapStep == channels;

            int bottom = top + (kernelHeight * dilationHeight);
            for (int row = top; row < bottom; row += dilationHeight)
            {
                if (row < 0 || row >= inputHeight || taps <= 0)
                {
                    Fill.Run(patch, patchOffset, patchRow, padding);
                }
                else
                {
                    if (length != patchRow)
                    {
                        int after = before + length;
                        Fill.Run(patch, patchOffset, before, padding);
                        Fill.Run(patch, patchOffset + after, patchRow - after, padding);
                    }

                    if (contiguous)
                    {
                        Array.Copy(x, xRow, patch, patchOffset + before, length);
                    }
                    else
                    {
                        CopyTaps(x, xRow, tapStep, patch, patchOffset + before, channels, length);
                    }
                }

                xRow += xRowStep;
                patchOffset += patchRow;
            }
        }

        private static void CopyTaps(byte[] x, int xOffset, int tapStep, byte[] patch, int patchOffset, int channels, int length)
        {
            int end = patchOffset + length;
            while (patchOffset < end)
            {
                Array.Copy(x, xOffset, patch, patchOffset, channels);
                xOffset += tapStep;
                patchOffset += channels;
            }
        }
    }
}
