using System;

namespace NanoML.Kernels
{
    /// <summary>
    /// A simple recurrent layer: all steps of a sequence.
    /// </summary>
    public static class RnnLayer
    {
        /// <summary>
        /// For each step, with <c>v</c> the step's inputs and the units before it: <c>y = function(W v)</c>.
        /// </summary>
        /// <remarks>
        /// <para><c>x</c> is [steps][batch][inputs], <c>y</c> [steps][batch][units]; <c>hidden</c> is [batch][units], what the state begins with, in the scale
        /// of <c>y</c>. <c>scratch</c> has <c>inputs + units</c> bytes. Where <c>hidden</c> is empty, the sequence of a batch of one goes on from what
        /// <c>scratch</c> has from the call before.</para>
        /// <para><c>weights</c> is [units][inputs + units]. <c>bias</c>, <c>multiplier</c> and <c>shift</c> have an element for each unit; a bias holds what
        /// the zero points take. Multiplied and shifted, a sum is in units of 2^-15 of the range of <c>function</c>
        /// (<see cref="GateLut"/>).</para>
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] hidden,
            int hiddenOffset,
            byte[] y,
            int yOffset,
            byte[] scratch,
            int scratchOffset,
            sbyte[] weights,
            int[] bias,
            int[] multiplier,
            byte[] shift,
            int[] function,
            int functionShift,
            int steps,
            int batch,
            int inputs,
            int units,
            bool isReverse,
            int outputMultiplier,
            int outputShift,
            int outputZeroPoint)
        {
            int width = inputs + units;
            for (int b = 0; b < batch; b++)
            {
                if (hidden.Length != 0)
                {
                    Array.Copy(hidden, hiddenOffset + (b * units), scratch, scratchOffset + inputs, units);
                }

                for (int step = 0; step < steps; step++)
                {
                    int row = ((isReverse ? steps - 1 - step : step) * batch) + b;
                    int target = yOffset + (row * units);
                    Array.Copy(x, xOffset + (row * inputs), scratch, scratchOffset, inputs);
                    int k = 0;
                    int end = 0;
                    int distance = scratchOffset;
                    for (int u = 0; u < units; u++)
                    {
                        int sum = bias[u];
                        end += width;
                        do
                        {
                            sum += scratch[k + distance] * weights[k];
                            k++;
                        }
                        while (k < end);

                        distance -= width;
                        int value = GateLut.At(function, functionShift, GateLut.Scale(sum, multiplier[u], shift[u]));
                        y[target + u] = Requantize.ToByte(value, outputMultiplier, outputShift, outputZeroPoint, 0, 255);
                    }

                    Array.Copy(y, target, scratch, scratchOffset + inputs, units);
                }
            }
        }
    }
}
