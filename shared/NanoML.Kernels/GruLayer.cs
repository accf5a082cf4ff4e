using System;

namespace NanoML.Kernels
{
    /// <summary>
    /// A layer of gated recurrent units: all steps of a sequence.
    /// </summary>
    public static class GruLayer
    {
        /// <summary>
        /// For each step, with <c>v</c> the step's inputs x and the units h before it: <c>z, r = gates(W v)</c>,
        /// <c>n = inner(W x + U (r h))</c> or <c>inner(W x + r (U h))</c>, <c>h = n + z (h - n)</c>.
        /// </summary>
        /// <remarks>
        /// <para><c>x</c> is [steps][batch][inputs], <c>y</c> [steps][batch][units]; <c>hidden</c> is [batch][units], what the state begins with, in the scale
        /// of <c>y</c>. <c>scratch</c> has <c>inputs + 7 * units</c> bytes.</para>
        /// <para>The three tables of weights are [units][inputs + units]. <c>bias</c>, <c>multiplier</c> and <c>shift</c> have an element for each gate and
        /// unit, in the order of the tables; a bias holds what zero points take. Multiplied and shifted, a sum is in units of 2^-15 of
        /// the range of the function that follows (<see cref="GateLut"/>). Where the reset comes <c>isLinear</c>, behind the product, <c>bias</c> has
        /// <c>units</c> elements more, for U h.</para>
        /// <para>Besides the bytes of <c>y</c>, which the products read, the state has 16 bits, in the units of <c>inner</c>'s results. z and r
        /// are in units of <c>2^-gateShift</c>.</para>
        /// <para>Where it <c>remembers</c>, of a batch of one, <c>scratch</c> is as the call before left it: a state that still rounds to its byte of
        /// <c>hidden</c> keeps its 16 bits. Where <c>hidden</c> is empty, the sequence goes on from <c>scratch</c>.</para>
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
            sbyte[] updateGate,
            sbyte[] resetGate,
            sbyte[] candidate,
            int[] bias,
            int[] multiplier,
            byte[] shift,
            int[] gates,
            int gatesShift,
            int[] inner,
            int innerShift,
            int steps,
            int batch,
            int inputs,
            int units,
            bool isReverse,
            bool remembers,
            bool isLinear,
            int gateShift,
            int outputMultiplier,
            int outputShift,
            int outputZeroPoint,
            int loadMultiplier,
            int loadShift)
        {
            int resetRow = units;
            int candidateRow = 2 * units;
            int width = inputs + units;
            int states = scratchOffset + width;
            int resets = states + (4 * units);
            long half = 1L << (gateShift - 1);
            for (int b = 0; b < batch; b++)
            {
                for (int u = 0; u < units && hidden.Length != 0; u++)
                {
                    int level = hidden[hiddenOffset + (b * units) + u];
                    int place = states + (4 * u);
                    if (!remembers || Requantize.ToByte(IntBytes.Load(scratch, place), outputMultiplier, outputShift, outputZeroPoint, 0, 255) != level)
                    {
                        IntBytes.Store(scratch, place, GateLut.Saturate(GateLut.Scale(level - outputZeroPoint, loadMultiplier, loadShift)));
                    }
                }

                if (hidden.Length != 0)
                {
                    Array.Copy(hidden, hiddenOffset + (b * units), scratch, scratchOffset + inputs, units);
                }

                for (int step = 0; step < steps; step++)
                {
                    int row = ((isReverse ? steps - 1 - step : step) * batch) + b;
                    int target = yOffset + (row * units);
                    Array.Copy(x, xOffset + (row * inputs), scratch, scratchOffset, inputs);
                    for (int u = 0; u < units; u++)
                    {
                        int sum = bias[resetRow + u] + Sum(scratch, scratchOffset, resetGate, u * width, width);
                        int r = GateLut.At(gates, gatesShift, GateLut.Scale(sum, multiplier[resetRow + u], shift[resetRow + u]));
                        if (isLinear)
                        {
                            // Two bytes hold the gate; it is multiplied once the product is there.
                            scratch[resets + (2 * u)] = (byte)r;
                            scratch[resets + (2 * u) + 1] = (byte)(r >> 8);
                        }
                        else
                        {
                            int state = IntBytes.Load(scratch, states + (4 * u));
                            int value = GateLut.Saturate((((long)r * state) + half) >> gateShift);
                            scratch[resets + u] = Requantize.ToByte(value, outputMultiplier, outputShift, outputZeroPoint, 0, 255);
                        }
                    }

                    for (int u = 0; u < units; u++)
                    {
                        int first = u * width;
                        int sum = bias[u] + Sum(scratch, scratchOffset, updateGate, first, width);
                        int z = GateLut.At(gates, gatesShift, GateLut.Scale(sum, multiplier[u], shift[u]));
                        int ratio = multiplier[candidateRow + u];
                        int rightShift = shift[candidateRow + u];
                        sum = bias[candidateRow + u] + Sum(scratch, scratchOffset, candidate, first, inputs);
                        if (isLinear)
                        {
                            int product = bias[candidateRow + units + u] + Sum(scratch, scratchOffset + inputs, candidate, first + inputs, units);
                            int r = scratch[resets + (2 * u)] | ((sbyte)scratch[resets + (2 * u) + 1] << 8);
                            sum = GateLut.Scale(sum, ratio, rightShift)
                                + (int)((((long)r * GateLut.Scale(product, ratio, rightShift)) + half) >> gateShift);
                        }
                        else
                        {
                            sum = GateLut.Scale(sum + Sum(scratch, resets, candidate, first + inputs, units), ratio, rightShift);
                        }

                        int n = GateLut.At(inner, innerShift, sum);
                        int state = IntBytes.Load(scratch, states + (4 * u));
                        state = GateLut.Saturate(n + ((((long)z * (state - n)) + half) >> gateShift));
                        IntBytes.Store(scratch, states + (4 * u), state);
                        y[target + u] = Requantize.ToByte(state, outputMultiplier, outputShift, outputZeroPoint, 0, 255);
                    }

                    Array.Copy(y, target, scratch, scratchOffset + inputs, units);
                }
            }
        }

        private static int Sum(byte[] values, int valuesOffset, sbyte[] weights, int first, int count)
        {
            int sum = 0;
            int k = first;
            int distance = valuesOffset - first;
            int end = first + count;
            do
            {
                sum += values[k + distance] * weights[k];
                k++;
            }
            while (k < end);

            return sum;
        }
    }
}
