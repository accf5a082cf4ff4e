using System;

namespace NanoML.Kernels
{
    /// <summary>
    /// <see cref="Dense"/> for few rows, with weights packed by the host: one load brings eight of them and one multiplication serves two
    /// outputs in the halves of a <c>long</c>.
    /// </summary>
    public static class PackedDense
    {
        private const int Inputs = 8;
        private const int Outputs = 8;
        private const int Pairs = 4;
        private const int HalfBits = 32;

        // What makes a weight of eight bits non-negative.
        private const int WeightOffset = 128;

        /// <summary>
        /// Computes <c>y[r][o] = Requantize(bias[o] + sum over i of x[r][i] * w[o][i])</c>.
        /// </summary>
        /// <remarks>
        /// <para>Shapes, tables and ranges are those of <see cref="Dense.Run"/>, except for the weights: <c>weights</c> is
        /// [ceil(inputs / 8)][ceil(outputs / 8)][8]. Byte <c>k</c> (bits 8k to 8k + 7) of element [b][g][i] is
        /// <c>w[8g + k][8b + i] + 128</c>; bytes of inputs and outputs that do not exist are not used. <c>inputs</c> is at most
        /// 65,536.</para>
        /// <para><c>lanes</c> has at least 8 + 4 * ceil(outputs / 8) elements. x and y do not overlap.</para>
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            long[] lanes,
            long[] weights,
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
            int sums = (outputs + Outputs - 1) / Outputs * Pairs;
            for (int row = 0; row < rows; row++)
            {
                Array.Clear(lanes, Inputs, sums);
                int total = 0;
                int k = 0;
                for (int input = 0; input < inputs; input += Inputs)
                {
                    for (int t = 0; t < Inputs; t++)
                    {
                        int value = input + t < inputs ? x[xOffset + input + t] : 0;
                        lanes[t] = value;
                        total += value * WeightOffset;
                    }

                    Accumulate(lanes, sums, weights, k);
                    k += sums * (Inputs / Pairs);
                }

                for (int o = 0; o < outputs; o++)
                {
                    long sum = lanes[Inputs + (o / Outputs * Pairs) + (o % Pairs)];
                    int acc = (int)((o & Pairs) == 0 ? sum : sum >> HalfBits) - total + bias[o];
                    y[yOffset + o] = Requantize.ToByte(acc, multiplier[o], shift[o], outputZeroPoint, min, max);
                }

                xOffset += inputs;
                yOffset += outputStride;
            }
        }

        private static void Accumulate(long[] lanes, int sums, long[] weights, int k)
        {
            int sum = Inputs;
            int end = sum + sums;
            long mask = 0x000000FF000000FF;
            long x0 = lanes[0], x1 = lanes[1], x2 = lanes[2], x3 = lanes[3], x4 = lanes[4], x5 = lanes[5], x6 = lanes[6], x7 = lanes[7];
            do
            {
                long w0 = weights[k], w1 = weights[k + 1], w2 = weights[k + 2], w3 = weights[k + 3];
                long w4 = weights[k + 4], w5 = weights[k + 5], w6 = weights[k + 6], w7 = weights[k + 7];
                lanes[sum] = lanes[sum] + (x0 * (w0 & mask)) + (x1 * (w1 & mask)) + (x2 * (w2 & mask))
                    + (x3 * (w3 & mask)) + (x4 * (w4 & mask)) + (x5 * (w5 & mask))
                    + (x6 * (w6 & mask)) + (x7 * (w7 & mask));
                lanes[sum + 1] = lanes[sum + 1] + (x0 * ((w0 >> 8) & mask)) + (x1 * ((w1 >> 8) & mask)) + (x2 * ((w2 >> 8) & mask))
                    + (x3 * ((w3 >> 8) & mask)) + (x4 * ((w4 >> 8) & mask)) + (x5 * ((w5 >> 8) & mask))
                    + (x6 * ((w6 >> 8) & mask)) + (x7 * ((w7 >> 8) & mask));
                lanes[sum + 2] = lanes[sum + 2] + (x0 * ((w0 >> 16) & mask)) + (x1 * ((w1 >> 16) & mask)) + (x2 * ((w2 >> 16) & mask))
                    + (x3 * ((w3 >> 16) & mask)) + (x4 * ((w4 >> 16) & mask)) + (x5 * ((w5 >> 16) & mask))
                    + (x6 * ((w6 >> 16) & mask)) + (x7 * ((w7 >> 16) & mask));
                lanes[sum + 3] = lanes[sum + 3] + (x0 * ((w0 >> 24) & mask)) + (x1 * ((w1 >> 24) & mask)) + (x2 * ((w2 >> 24) & mask))
                    + (x3 * ((w3 >> 24) & mask)) + (x4 * ((w4 >> 24) & mask)) + (x5 * ((w5 >> 24) & mask))
                    + (x6 * ((w6 >> 24) & mask)) + (x7 * ((w7 >> 24) & mask));
                k += Inputs;
                sum += Pairs;
            }
            while (sum < end);
        }
    }
}
