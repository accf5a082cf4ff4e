using System;

namespace NanoML.Kernels
{
    /// <summary>
    /// <see cref="DepthwiseConv"/> with three output positions in the lanes of a <c>long</c>: the same bytes from fewer opcodes.
    /// </summary>
    public static class PackedDepthwiseConv
    {
        /// <summary>
        /// Computes, for each output position, input channel <c>c</c> and <c>j</c> below <c>depthMultiplier</c>, the requantised dot
        /// product of channel <c>c</c> of the window and the weights of output channel <c>c * depthMultiplier + j</c>.
        /// </summary>
        /// <remarks>
        /// <para>Shapes, tables and ranges are those of <see cref="DepthwiseConv.Run"/>. In each output channel the positive weights
        /// must sum to at most 4,112 and the negative ones to at least -4,112, so that 255 times as much stays within a lane of 21 bits:
        /// true of any filter of at most 32 taps.</para>
        /// <para>x and y are apart, or they begin at the same byte and no block's output reaches rows of x below the block's windows: those
        /// are read later.</para>
        /// <para>Output rows are computed in blocks of <c>blockRows</c> (at least 1), along columns or along rows, whichever are longer,
        /// with two steps for nothing in each: the larger the block, the better. <c>scratch</c> holds the input of one block with its
        /// padding from <c>scratchOffset</c> on, apart from x and y:
        /// ((blockRows + 1) * strideHeight + (kernelHeight - 1) * dilationHeight + 1) rows of
        /// ((outputWidth - 1) * strideWidth + (kernelWidth - 1) * dilationWidth + 1) pixels.</para>
        /// <para>A filter becomes terms, of which one covers up to three taps along a column or row. <c>lanes</c> has at least
        /// 2 * (kernelHeight * kernelWidth + 5) elements and, except with kernels of at most 3x3 and strides and dilations of 1,
        /// (blockRows + 2) * (outputWidth + 2) more.</para>
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
            int channels,
            int depthMultiplier,
            int outputHeight,
            int outputWidth,
            int kernelHeight,
            int kernelWidth,
            int strideHeight,
            int strideWidth,
            int dilationHeight,
            int dilationWidth,
            int padTop,
            int padLeft,
            int blockRows,
            int inputZeroPoint,
            int outputZeroPoint,
            int min,
            int max)
        {
            int outputs = channels * depthMultiplier;
            int columns = ((outputWidth - 1) * strideWidth) + ((kernelWidth - 1) * dilationWidth) + 1;
            int rowLength = columns * channels;
            int extent = ((kernelHeight - 1) * dilationHeight) + 1;
            int overlap = extent > strideHeight ? extent - strideHeight : 0;
            int kept = 0;
            for (int row = 0; row < outputHeight; row += blockRows)
            {
                int rows = outputHeight - row < blockRows ? outputHeight - row : blockRows;
                WindowRows.Gather(
                    x, xOffset, scratch, scratchOffset, inputHeight, inputWidth, channels, (row * strideHeight) - padTop, -padLeft,
                    ((rows - 1) * strideHeight) + extent, columns, kept, blockRows * strideHeight, inputZeroPoint);
                kept = overlap;
                if (rows >= outputWidth)
                {
                    RunLines(
                        scratch, scratchOffset, strideHeight * rowLength, strideWidth * channels,
                        y, yOffset, outputWidth * outputs, outputs, lanes, weights, bias, multiplier, shift,
                        outputWidth, rows, outputs, depthMultiplier, kernelWidth, kernelHeight, 1, kernelWidth,
                        dilationWidth * channels, dilationHeight * rowLength, Share(kernelHeight, strideHeight, dilationHeight),
                        outputZeroPoint, min, max);
                }
                else
                {
                    RunLines(
                        scratch, scratchOffset, strideWidth * channels, strideHeight * rowLength,
                        y, yOffset, outputs, outputWidth * outputs, lanes, weights, bias, multiplier, shift,
                        rows, outputWidth, outputs, depthMultiplier, kernelHeight, kernelWidth, kernelWidth, 1,
                        dilationHeight * rowLength, dilationWidth * channels, Share(kernelWidth, strideWidth, dilationWidth),
                        outputZeroPoint, min, max);
                }

                yOffset += rows * outputWidth * outputs;
            }
        }

        // Taps of this distance read one byte for neighbouring outputs; no two taps have the distance of all taps.
        private static int Share(int kernel, int stride, int dilation)
        {
            return stride % dilation == 0 ? stride / dilation : kernel;
        }

        private static void RunLines(
            byte[] x,
            int xOffset,
            int xStep,
            int xLine,
            byte[] y,
            int yOffset,
            int yStep,
            int yLine,
            long[] lanes,
            sbyte[] weights,
            int[] bias,
            int[] multiplier,
            byte[] shift,
            int lines,
            int steps,
            int outputs,
            int depthMultiplier,
            int kernelLine,
            int kernelStep,
            int weightLine,
            int weightStep,
            int tapLine,
            int tapStep,
            int share,
            int outputZeroPoint,
            int min,
            int max)
        {
            int taps = kernelLine * kernelStep;
            int offsets = taps + TapStream.Terms - 1;
            int sums = 2 * offsets;
            int filter = 0;
            for (int o = 0; o < outputs; o++)
            {
                int terms = SetTerms(
                    lanes, offsets, weights, o * taps, kernelLine, kernelStep, weightLine, weightStep, tapLine, tapStep, share);
                if (terms <= TapStream.Terms / 2)
                {
                    TapStream.Three(
                        x, xOffset, xStep, xLine, y, yOffset + o, yStep, yLine, lanes, offsets, lines, steps,
                        bias[o], multiplier[o], shift[o], outputZeroPoint, min, max);
                }
                else
                {
                    Array.Clear(lanes, sums, lines * (steps + TapStream.Lanes - 1));
                    for (int term = TapStream.Terms; term < terms; term += TapStream.Terms)
                    {
                        TapStream.AddSix(x, xOffset, xStep, xLine, lanes, term, offsets + term, sums, lines, steps);
                    }

                    TapStream.Six(
                        x, xOffset, xStep, xLine, y, yOffset + o, yStep, yLine, lanes, offsets, sums, lines, steps,
                        bias[o], multiplier[o], shift[o], outputZeroPoint, min, max);
                }

                filter++;
                if (filter == depthMultiplier)
                {
                    filter = 0;
                    xOffset++;
                }
            }
        }

        // The byte at a tap's distance serves the newest output with that tap and the two before with the taps one and two shares on.
        private static int SetTerms(
            long[] lanes,
            int offsets,
            sbyte[] weights,
            int first,
            int kernelLine,
            int kernelStep,
            int weightLine,
            int weightStep,
            int tapLine,
            int tapStep,
            int share)
        {
            int term = 0;
            int reach = TapStream.Lanes * share;
            Array.Clear(lanes, 0, 2 * offsets);
            for (int line = 0; line < kernelLine; line++)
            {
                for (int oldest = 0; oldest < kernelStep; oldest += reach)
                {
                    for (int tap = oldest; tap < oldest + share && tap < kernelStep; tap++)
                    {
                        int i = first + (tap * weightStep);
                        long packed = (long)weights[i] << (2 * TapStream.LaneBits);
                        if (tap + share < kernelStep)
                        {
                            i += share * weightStep;
                            packed += (long)weights[i] << TapStream.LaneBits;
                        }

                        if (tap + (2 * share) < kernelStep)
                        {
                            packed += weights[i + (share * weightStep)];
                        }

                        lanes[term] = packed;
                        lanes[offsets + term] = (line * tapLine) + (tap * tapStep);
                        term++;
                    }
                }

                first += weightLine;
            }

            return term;
        }
    }
}
