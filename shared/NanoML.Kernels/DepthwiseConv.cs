namespace NanoML.Kernels
{
    /// <summary>
    /// A convolution in which each input channel has filters of its own (as many as the depth multiplier).
    /// </summary>
    public static class DepthwiseConv
    {
        /// <summary>
        /// Computes, for each output position, input channel <c>c</c> and <c>j</c> below <c>depthMultiplier</c>, the requantised dot
        /// product of channel <c>c</c> of the window and the weights of output channel <c>c * depthMultiplier + j</c>.
        /// </summary>
        /// <remarks>
        /// <para><c>x</c> is [inputHeight][inputWidth][channels]; <c>y</c> is [outputHeight][outputWidth][channels * depthMultiplier].
        /// <c>scratch</c> holds one window from <c>scratchOffset</c> on: kernelHeight * kernelWidth * channels bytes,
        /// apart from x and y.</para>
        /// <para><c>weights</c> is [channels * depthMultiplier][kernelHeight][kernelWidth], symmetric. <c>bias</c>, <c>multiplier</c> and
        /// <c>shift</c> have one element per output channel; <c>bias</c> holds <c>-inputZeroPoint * sum(weights[o])</c> already, and no
        /// partial sum may leave the int range.</para>
        /// <para>Strides and dilations are at least 1. <c>padTop</c> and <c>padLeft</c> rows and columns lie before the input; those
        /// after it follow from the output's size. Padding reads as <c>inputZeroPoint</c>. The rest has the ranges of
        /// <see cref="Requantize.ToByte"/>.</para>
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            byte[] scratch,
            int scratchOffset,
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
            int inputZeroPoint,
            int outputZeroPoint,
            int min,
            int max)
        {
            int taps = kernelHeight * kernelWidth;
            int endTop = (outputHeight * strideHeight) - padTop;
            int endLeft = (outputWidth * strideWidth) - padLeft;
            for (int top = -padTop; top < endTop; top += strideHeight)
            {
                for (int left = -padLeft; left < endLeft; left += strideWidth)
                {
                    Patch.Gather(
                        x, xOffset, scratch, scratchOffset, inputHeight, inputWidth, channels, channels,
                        kernelHeight, kernelWidth, dilationHeight, dilationWidth, top, left, inputZeroPoint);
                    RunPosition(
                        scratch, scratchOffset, y, yOffset, weights, bias, multiplier, shift, taps, channels, depthMultiplier,
                        outputZeroPoint, min, max);
                    yOffset += channels * depthMultiplier;
                }
            }
        }

        private static void RunPosition(
            byte[] patch,
            int patchOffset,
            byte[] y,
            int yOffset,
            sbyte[] weights,
            int[] bias,
            int[] multiplier,
            byte[] shift,
            int taps,
            int channels,
            int depthMultiplier,
            int outputZeroPoint,
            int min,
            int max)
        {
            int acc;
            int i;
            int tap = 0;
            int end = 0;
            int outputs = channels * depthMultiplier;
            int filter = 0;
            for (int output = 0; output < outputs; output++)
            {
                acc = bias[output];
                i = patchOffset;
                end += taps;
                do
                {
                    acc += patch[i] * weights[tap];
                    i += channels;
                    tap++;
                }
                while (tap < end);

                y[yOffset + output] = Requantize.ToByte(acc, multiplier[output], shift[output], outputZeroPoint, min, max);
                filter++;
                if (filter == depthMultiplier)
                {
                    filter = 0;
                    patchOffset++;
                }
            }
        }
    }
}
