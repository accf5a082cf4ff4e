using System;

namespace NanoML.Kernels
{
    /// <summary>
    /// A layer of long short-term memory: all steps of a sequence.
    /// </summary>
    public static class LstmLayer
    {
        /// <summary>
        /// For each step, with <c>v</c> the step's inputs and the hidden units before it:
        /// <c>i, f = gates(W v + P c)</c>, <c>c = f c + i inner(W v)</c>, <c>o = gates(W v + P c)</c>, <c>y = o outer(c)</c>.
        /// </summary>
        /// <remarks>
        /// <para><c>x</c> is [steps][batch][inputs], <c>y</c> [steps][batch][units]; <c>hidden</c> and <c>cell</c> are [batch][units], what the states begin with.
        /// <c>hidden</c> has the scale of <c>y</c>. <c>scratch</c> has <c>inputs + 5 * units</c> bytes.</para>
        /// <para>The four tables of weights are [units][inputs + units]. <c>bias</c>, <c>multiplier</c> and <c>shift</c> have an element for each gate
        /// and unit, in the order of the tables; a bias holds what the zero points of both parts take. Multiplied and shifted, a sum is in units of
        /// 2^-15 of the range of the function that follows (<see cref="GateLut"/>). <c>peepholes</c>, in the order input, output, forget, is empty or
        /// brings a cell to those units, <c>2^peepholeShift</c> times.</para>
        /// <para>A cell has 16 bits: <c>((f c &lt;&lt; keepShift) + (i g &lt;&lt; addShift)) >> sumShift</c>, rounded half up. Where <c>one</c> is not 0, f is
        /// <c>one - i</c>. Where <c>cellsDistance</c> is not 0, every cell is stored as a byte that far behind its <c>y</c>.</para>
        /// <para>Where it <c>remembers</c>, of a batch of one, <c>scratch</c> is as the call before left it: a cell that still rounds to its byte of
        /// <c>cell</c> keeps its 16 bits. Where <c>hidden</c> and <c>cell</c> are empty, the sequence goes on from <c>scratch</c>.</para>
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] hidden,
            int hiddenOffset,
            byte[] cell,
            int cellOffset,
            byte[] y,
            int yOffset,
            byte[] scratch,
            int scratchOffset,
            sbyte[] inputGate,
            sbyte[] outputGate,
            sbyte[] forgetGate,
            sbyte[] candidate,
            int[] bias,
            int[] multiplier,
            byte[] shift,
            int[] peepholes,
            int peepholeShift,
            int[] gates,
            int gatesShift,
            int[] inner,
            int innerShift,
            int[] outer,
            int outerShift,
            int steps,
            int batch,
            int inputs,
            int units,
            bool isReverse,
            bool remembers,
            int one,
            int keepShift,
            int addShift,
            int sumShift,
            int outputMultiplier,
            int outputShift,
            int outputZeroPoint,
            int loadMultiplier,
            int loadShift,
            int cellZeroPoint,
            int cellsDistance,
            int storeMultiplier,
            int storeShift)
        {
            int outputRow = units;
            int forgetRow = 2 * units;
            int candidateRow = 3 * units;
            int width = inputs + units;
            int states = scratchOffset + width;
            for (int b = 0; b < batch; b++)
            {
                for (int u = 0; u < units && cell.Length != 0; u++)
                {
                    int level = cell[cellOffset + (b * units) + u];
                    int place = states + (4 * u);
                    if (!remembers || Requantize.ToByte(IntBytes.Load(scratch, place), storeMultiplier, storeShift, cellZeroPoint, 0, 255) != level)
                    {
                        IntBytes.Store(scratch, place, GateLut.Saturate(GateLut.Scale(level - cellZeroPoint, loadMultiplier, loadShift)));
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
                    int k = 0;
                    int end = 0;
                    int distance = scratchOffset;
                    for (int u = 0; u < units; u++)
                    {
                        int sumInput = bias[u];
                        int sumOutput = bias[outputRow + u];
                        int sumForget = bias[forgetRow + u];
                        int sumCandidate = bias[candidateRow + u];
                        end += width;
                        do
                        {
                            int v = scratch[k + distance];
                            sumInput += v * inputGate[k];
                            sumOutput += v * outputGate[k];
                            sumForget += v * forgetGate[k];
                            sumCandidate += v * candidate[k];
                            k++;
                        }
                        while (k < end);

                        distance -= width;
                        int state = IntBytes.Load(scratch, states + (4 * u));
                        sumInput = GateLut.Scale(sumInput, multiplier[u], shift[u]);
                        sumOutput = GateLut.Scale(sumOutput, multiplier[outputRow + u], shift[outputRow + u]);
                        sumForget = GateLut.Scale(sumForget, multiplier[forgetRow + u], shift[forgetRow + u]);
                        if (peepholes.Length != 0)
                        {
                            sumInput += (int)((((long)state * peepholes[u]) + (1L << (peepholeShift - 1))) >> peepholeShift);
                            sumForget += (int)((((long)state * peepholes[forgetRow + u]) + (1L << (peepholeShift - 1))) >> peepholeShift);
                        }

                        int i = GateLut.At(gates, gatesShift, sumInput);
                        int f = one == 0 ? GateLut.At(gates, gatesShift, sumForget) : one - i;
                        int g = GateLut.At(
                            inner, innerShift, GateLut.Scale(sumCandidate, multiplier[candidateRow + u], shift[candidateRow + u]));
                        state = GateLut.Saturate(
                            (((long)f * state << keepShift) + ((long)i * g << addShift) + (1L << (sumShift - 1))) >> sumShift);
                        IntBytes.Store(scratch, states + (4 * u), state);
                        if (peepholes.Length != 0)
                        {
                            sumOutput += (int)((((long)state * peepholes[outputRow + u]) + (1L << (peepholeShift - 1))) >> peepholeShift);
                        }

                        int value = GateLut.At(gates, gatesShift, sumOutput) * GateLut.At(outer, outerShift, state);
                        y[target + u] = Requantize.ToByte(value, outputMultiplier, outputShift, outputZeroPoint, 0, 255);
                        if (cellsDistance != 0)
                        {
                            y[target + cellsDistance + u] = Requantize.ToByte(state, storeMultiplier, storeShift, cellZeroPoint, 0, 255);
                        }
                    }

                    Array.Copy(y, target, scratch, scratchOffset + inputs, units);
                }
            }
        }
    }
}
