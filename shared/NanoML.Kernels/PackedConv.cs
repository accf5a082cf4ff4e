namespace NanoML.Kernels
{
    /// <summary>
    /// <see cref="Conv"/> of one group and, with a row per pixel, <see cref="Dense"/> over many rows, with three output channels in the
    /// lanes of a <c>long</c>: the same bytes from fewer opcodes.
    /// </summary>
    public static class PackedConv
    {
        /// <summary>
        /// Computes, for each output position and output channel, the requantised dot product of the window and the channel's weights.
        /// </summary>
        /// <remarks>
        /// <para>Shapes, tables and ranges are those of <see cref="Conv.Run"/> with <c>groups</c> of 1. A dense layer over rows is a
        /// convolution of 1x1 with <c>inputHeight = outputHeight = rows</c> and widths of 1.</para>
        /// <para>Output rows are computed in blocks of <c>blockRows</c> (at least 1): the more positions a block has, the less often the
        /// weights are packed. With <c>words</c> of 8 (6 for up to 18 output channels, 3 for up to 9) and
        /// <c>sums = words * blockRows * outputWidth</c>, <c>lanes</c> has at least 144 + sums elements; with more taps
        /// (kernelHeight * kernelWidth * inputChannels) than <c>flushTaps</c>, 144 + 3 * sums.</para>
        /// <para><c>scratch</c> holds the input of one block with its padding from <c>scratchOffset</c> on, apart from x and y:
        /// ((blockRows - 1) * strideHeight + (kernelHeight - 1) * dilationHeight + 1) rows of
        /// ((outputWidth - 1) * strideWidth + (kernelWidth - 1) * dilationWidth + 1) pixels. It is not touched if x and y are apart and no
        /// window reaches into the padding.</para>
        /// <para>x and y are apart, or they begin at the same byte and no block's output reaches rows of x below the block's windows: those
        /// are read later.</para>
        /// <para><c>flushTaps</c> is a multiple of 16. In each output channel, cut the weights into runs of <c>flushTaps</c>: in every run
        /// the positive weights must sum to at most 4,112 and the negative ones to at least -4,112, so that 255 times as much stays within
        /// a lane of 21 bits. 32 is right for any weights; the larger, the less often sums move to wider lanes. There are at most 2,047
        /// runs.</para>
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            byte[] scratch,
            int scratchOffset,
            long[] lanes,
            sbyte[] weights,
            int[] bias,
            int[] multiplier,
            byte[] shift,
            int inputHeight,
            int inputWidth,
            int inputChannels,
            int outputHeight,
            int outputWidth,
            int outputChannels,
            int outputStride,
            int kernelHeight,
            int kernelWidth,
            int strideHeight,
            int strideWidth,
            int dilationHeight,
            int dilationWidth,
            int padTop,
            int padLeft,
            int blockRows,
            int flushTaps,
            int inputZeroPoint,
            int outputZeroPoint,
            int min,
            int max)
        {
            int extent = ((kernelHeight - 1) * dilationHeight) + 1;
            int columns = ((outputWidth - 1) * strideWidth) + ((kernelWidth - 1) * dilationWidth) + 1;
            int overlap = extent > strideHeight ? extent - strideHeight : 0;
            int kept = 0;
            bool gathered = padTop > 0 || padLeft > 0 || columns > inputWidth || (x == y && xOffset == yOffset)
                || ((outputHeight - 1) * strideHeight) + extent > inputHeight;
            int rowLength = (gathered ? columns : inputWidth) * inputChannels;
            byte[] window = gathered ? scratch : x;
            int windowOffset = gathered ? scratchOffset : xOffset;
            for (int row = 0; row < outputHeight; row += blockRows)
            {
                int rows = outputHeight - row < blockRows ? outputHeight - row : blockRows;
                if (gathered)
                {
                    WindowRows.Gather(
                        x, xOffset, scratch, scratchOffset, inputHeight, inputWidth, inputChannels, (row * strideHeight) - padTop, -padLeft,
                        ((rows - 1) * strideHeight) + extent, columns, kept, blockRows * strideHeight, inputZeroPoint);
                    kept = overlap;
                }

                PackedBlock.Run(
                    window, windowOffset, y, yOffset, lanes, weights, bias, multiplier, shift, rows, outputWidth,
                    strideHeight * rowLength, strideWidth * inputChannels, inputChannels, kernelHeight * kernelWidth * inputChannels,
                    kernelWidth, dilationHeight * rowLength, dilationWidth * inputChannels, outputChannels, outputStride, flushTaps,
                    outputZeroPoint, min, max);
                yOffset += rows * outputWidth * outputStride;
                if (!gathered)
                {
                    windowOffset += rows * strideHeight * rowLength;
                }
            }
        }
    }
}
