namespace NanoML.Kernels
{
    /// <summary>
    /// A fully connected layer over one or many rows; with a row per pixel it is the 1x1 convolution.
    /// </summary>
    public static class Dense
    {
        /// <summary>
        /// Computes <c>y[r][o] = Requantize(bias[o] + sum over i of x[r][i] * weights[o][i])</c>.
        /// </summary>
        /// <remarks>
        /// <para><c>x</c> is [rows][inputs]. <c>y</c> is [rows][outputStride], of which the first <c>outputs</c> bytes of each row are
        /// written: a layer too large for one table runs as several calls, each with its own tables and <c>yOffset</c>.</para>
        /// <para><c>weights</c> is [outputs][inputs], symmetric. <c>bias</c>, <c>multiplier</c> and <c>shift</c> have one element per
        /// output; <c>bias</c> holds <c>-inputZeroPoint * sum(weights[o])</c> already, and no partial sum may leave the int range.
        /// Multipliers, shifts, <c>outputZeroPoint</c>, <c>min</c> and <c>max</c> have the ranges of
        /// <see cref="Requantize.ToByte"/>. All counts are at least 1.</para>
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            sbyte[] weights,
            int[] bias,
            int[] multiplier,
            byte[] shift,
            int rows,
            int inputs,
            int outputs,
            int outputStride,
            int outputZeroPoint,
            int min,
            int max)
        {
            for (int row = 0; row < rows; row++)
            {
                DotProducts.Run(
                    x, xOffset, y, yOffset, weights, bias, multiplier, shift, inputs, 0, outputs, outputZeroPoint, min, max);
                xOffset += inputs;
                yOffset += outputStride;
            }
        }
    }
}
