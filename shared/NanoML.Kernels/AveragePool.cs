namespace NanoML.Kernels
{
    /// <summary>
    /// The mean over sliding windows.
    /// </summary>
    public static class AveragePool
    {
        /// <summary>
        /// Computes, per channel, <c>Requantize(sum - inputZeroPoint * n)</c> over the <c>n</c> positions of each window that lie within
        /// the input, scaled by the entry of the tables for the window's divisor.
        /// </summary>
        /// <remarks>
        /// <para><c>x</c> is [inputHeight][inputWidth][channels]; <c>y</c> is [outputHeight][outputWidth][channels].</para>
        /// <para>The divisor of a window is the number of its positions that lie within the input or, with <c>countIncludePad</c>, within
        /// the padded input; positions beyond the padding, where a window of a rounded-up output may reach, never count.
        /// <c>multiplier[d - minDivisor]</c> and <c>shift[d - minDivisor]</c> stand for inputScale / (outputScale * d); the tables must
        /// cover every divisor that occurs, and each must be at least 1.</para>
        /// <para>Strides and dilations are at least 1. A window has at most 2^23 positions. The rest has the ranges of
        /// <see cref="Requantize.ToByte"/>.</para>
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            int[] multiplier,
            byte[] shift,
            int minDivisor,
            int inputHeight,
            int inputWidth,
            int channels,
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
            int padBottom,
            int padRight,
            bool countIncludePad,
            int inputZeroPoint,
            int outputZeroPoint,
            int min,
            int max)
        {
            int endTop = (outputHeight * strideHeight) - padTop;
            int endLeft = (outputWidth * strideWidth) - padLeft;
            int step = dilationWidth * channels;
            int rowStep = dilationHeight * inputWidth * channels;
            for (int top = -padTop; top < endTop; top += strideHeight)
            {
                int firstRow = Taps.First(top, dilationHeight, 0);
                int rows = Inside(top, kernelHeight, dilationHeight, 0, inputHeight);
                int countedRows = countIncludePad
                    ? Inside(top, kernelHeight, dilationHeight, -padTop, inputHeight + padBottom)
                    : rows;
                for (int left = -padLeft; left < endLeft; left += strideWidth)
                {
                    int first = Taps.First(left, dilationWidth, 0);
                    int taps = Inside(left, kernelWidth, dilationWidth, 0, inputWidth);
                    int countedTaps = countIncludePad
                        ? Inside(left, kernelWidth, dilationWidth, -padLeft, inputWidth + padRight)
                        : taps;
                    int entry = (countedRows * countedTaps) - minDivisor;
                    int window = xOffset + (((top * inputWidth) + left) * channels) + (firstRow * rowStep) + (first * step);
                    RunPosition(
                        x, window, y, yOffset, rows, taps, channels, rowStep, step,
                        inputZeroPoint, multiplier[entry], shift[entry], outputZeroPoint, min, max);
                    yOffset += channels;
                }
            }
        }

        private static int Inside(int origin, int kernel, int dilation, int low, int high)
        {
            int count = Taps.End(origin, kernel, dilation, high) - Taps.First(origin, dilation, low);
            return count > 0 ? count : 0;
        }

        private static void RunPosition(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            int rows,
            int taps,
            int channels,
            int rowStep,
            int step,
            int inputZeroPoint,
            int multiplier,
            int shift,
            int outputZeroPoint,
            int min,
            int max)
        {
            int acc;
            int i;
            int end;
            int rowLength = taps * step;
            int windowLength = rows * rowStep;
            int initial = -inputZeroPoint * rows * taps;
            for (int channel = 0; channel < channels; channel++)
            {
                acc = initial;
                int endRow = xOffset + windowLength;
                for (int row = xOffset; row < endRow; row += rowStep)
                {
                    i = row;
                    end = row + rowLength;
                    while (i < end)
                    {
                        acc += x[i];
                        i += step;
                    }
                }

                y[yOffset] = Requantize.ToByte(acc, multiplier, shift, outputZeroPoint, min, max);
                yOffset++;
                xOffset++;
            }
        }
    }
}
