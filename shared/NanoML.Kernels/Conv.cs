namespace NanoML.Kernels
{
    /// <summary>
    /// A two-dimensional convolution with strides, dilations, padding and groups; one-dimensional with heights of 1.
    /// </summary>
    public static class Conv
    {
        /// <summary>
        /// Computes, for each output position and output channel, the requantised dot product of the window and the channel's weights.
        /// </summary>
        /// <remarks>
        /// <para><c>x</c> is [inputHeight][inputWidth][inputChannels]. <c>y</c> is [outputHeight][outputWidth][outputStride], of which the
        /// first <c>outputChannels</c> bytes of each position are written: a layer too large for one table runs as several calls, each
        /// with its own tables and <c>yOffset</c> (with <c>groups</c> of 1). <c>scratch</c> holds one window from <c>scratchOffset</c> on:
        /// kernelHeight * kernelWidth * inputChannels / groups bytes, apart from x and y.</para>
        /// <para><c>weights</c> is [outputChannels][kernelHeight][kernelWidth][inputChannels / groups], symmetric. <c>bias</c>,
        /// <c>multiplier</c> and <c>shift</c> have one element per output channel; <c>bias</c> holds
        /// <c>-inputZeroPoint * sum(weights[o])</c> already, and no partial sum may leave the int range.</para>
        /// <para>Strides and dilations are at least 1. <c>padTop</c> and <c>padLeft</c> rows and columns lie before the input; those
        /// after it follow from the output's size. Padding reads as <c>inputZeroPoint</c>. <c>groups</c> divides both channel counts.
        /// The rest has the ranges of <see cref="Requantize.ToByte"/>.</para>
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
            int groups,
            int inputZeroPoint,
            int outputZeroPoint,
            int min,
            int max)
        {
            int groupInputs = inputChannels / groups;
            int groupOutputs = outputChannels / groups;
            int patchLength = kernelHeight * kernelWidth * groupInputs;
            int endTop = (outputHeight * strideHeight) - padTop;
            int endLeft = (outputWidth * strideWidth) - padLeft;
            for (int top = -padTop; top < endTop; top += strideHeight)
            {
                for (int left = -padLeft; left < endLeft; left += strideWidth)
                {
                    for (int group = 0; group < groups; group++)
                    {
                        int firstOutput = group * groupOutputs;
                        Patch.Gather(
                            x, xOffset + (group * groupInputs), scratch, scratchOffset, inputHeight, inputWidth, inputChannels, groupInputs,
                            kernelHeight, kernelWidth, dilationHeight, dilationWidth, top, left, inputZeroPoint);
                        DotProducts.Run(
                            scratch, scratchOffset, y, yOffset + firstOutput, weights, bias, multiplier, shift, patchLength, firstOutput,
                            groupOutputs, outputZeroPoint, min, max);
                    }

                    yOffset += outputStride;
                }
            }
        }
    }
}
