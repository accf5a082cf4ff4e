namespace NanoML.Kernels
{
    /// <summary>
    /// The multiply-accumulate loop that dense layers and convolutions share: one vector against one weight row per output channel.
    /// </summary>
    internal static class DotProducts
    {
        /// <summary>
        /// Computes output channels <c>[firstOutput, firstOutput + outputs)</c> of the tables into consecutive bytes of <c>y</c>:
        /// <c>y[o] = Requantize(bias[o] + sum over i of x[i] * weights[o * inputs + i])</c>.
        /// </summary>
        internal static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            sbyte[] weights,
            int[] bias,
            int[] multiplier,
            byte[] shift,
            int inputs,
            int firstOutput,
            int outputs,
            int outputZeroPoint,
            int min,
            int max)
        {
            // The hottest loop of all: the four locals it uses are declared first, for their one-byte opcodes,
            // and one index with a constant distance replaces a second index to increment.
            int acc;
            int i = firstOutput * inputs;
            int distance = xOffset - i;
            int end = i;
            int endOutput = firstOutput + outputs;
            for (int output = firstOutput; output < endOutput; output++)
            {
                acc = bias[output];
                end += inputs;
                do
                {
                    acc += x[i + distance] * weights[i];
                    i++;
                }
                while (i < end);

                y[yOffset] = Requantize.ToByte(acc, multiplier[output], shift[output], outputZeroPoint, min, max);
                yOffset++;
                distance -= inputs;
            }
        }
    }
}
