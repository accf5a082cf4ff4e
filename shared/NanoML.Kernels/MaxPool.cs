namespace NanoML.Kernels
{
    /// <summary>
    /// The maximum over sliding windows; the output keeps the input's scale and zero point.
    /// </summary>
    public static class MaxPool
    {
        /// <summary>
        /// Computes, per channel, the maximum of those positions of each window that lie within the input.
        /// </summary>
        /// <remarks>
        /// <c>x</c> is [inputHeight][inputWidth][channels]; <c>y</c> is [outputHeight][outputWidth][channels]. Strides and dilations are
        /// at least 1. The first window begins <c>padTop</c> rows above and <c>padLeft</c> columns left of the input. A window that does
        /// not touch the input yields 0.
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
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
            int padLeft)
        {
            int endTop = (outputHeight * strideHeight) - padTop;
            int endLeft = (outputWidth * strideWidth) - padLeft;
            int step = dilationWidth * channels;
            int rowStep = dilationHeight * inputWidth * channels;
            for (int top = -padTop; top < endTop; top += strideHeight)
            {
                int firstRow = Taps.First(top, dilationHeight, 0);
                int rows = Taps.End(top, kernelHeight, dilationHeight, inputHeight) - firstRow;
                for (int left = -padLeft; left < endLeft; left += strideWidth)
                {
                    int first = Taps.First(left, dilationWidth, 0);
                    int taps = Taps.End(left, kernelWidth, dilationWidth, inputWidth) - first;
                    int window = xOffset + (((top * inputWidth) + left) * channels) + (firstRow * rowStep) + (first * step);
                    RunPosition(x, window, y, yOffset, rows, taps, channels, rowStep, step);
                    yOffset += channels;
                }
            }
        }

        private static void RunPosition(
            byte[] x, int xOffset, byte[] y, int yOffset, int rows, int taps, int channels, int rowStep, int step)
        {
            int value;
            int best;
            int i;
            int end;
            int rowLength = taps * step;
            int windowLength = rows * rowStep;
            for (int channel = 0; channel < channels; channel++)
            {
                best = 0;
                int endRow = xOffset + windowLength;
                for (int row = xOffset; row < endRow; row += rowStep)
                {
                    i = row;
                    end = row + rowLength;
                    while (i < end)
                    {
                        value = x[i];
                        if (value > best)
                        {
                            best = value;
                        }

                        i += step;
                    }
                }

                y[yOffset] = (byte)best;
                yOffset++;
                xOffset++;
            }
        }
    }
}
