namespace NanoML.Kernels
{
    /// <summary>
    /// Correlates one channel with one filter along lines of an image, three outputs at a time: the lanes of a <c>long</c>, 21 bits apart,
    /// hold the sums of the three outputs that the current step reaches, and the oldest leaves at the bottom of each step. A term is a byte
    /// at a fixed distance from the step's first and three weights in the same lanes.
    /// </summary>
    /// <remarks>
    /// The product of polynomials behind it is that of HiKonv (Liu et al., "HiKonv: High throughput quantized convolution with novel
    /// bit-wise management and computation", 2022), with one byte as the first factor.
    /// </remarks>
    internal static class TapStream
    {
        /// <summary>How many outputs one step reaches.</summary>
        internal const int Lanes = 3;

        /// <summary>Terms of a call of <see cref="Six"/> and <see cref="AddSix"/>.</summary>
        internal const int Terms = 6;

        internal const int LaneBits = 21;

        // What makes a lane non-negative.
        private const int LaneOffset = 1 << (LaneBits - 1);
        private const long LaneMask = (1L << LaneBits) - 1;
        private const long NewLane = (long)LaneOffset << (2 * LaneBits);
        private const long FirstLanes = NewLane + ((long)LaneOffset << LaneBits);

        /// <summary>Computes <c>steps</c> requantised outputs of each of <c>lines</c> lines from three terms.</summary>
        /// <param name="x">The bytes of the input.</param>
        /// <param name="xOffset">The first byte of the first step of the first line.</param>
        /// <param name="xStep">The distance between steps; two steps beyond the last output are read.</param>
        /// <param name="xLine">The distance between lines.</param>
        /// <param name="y">The output, apart from x.</param>
        /// <param name="yOffset">The first output of the first line.</param>
        /// <param name="yStep">The distance between the outputs of a line, at least 1.</param>
        /// <param name="yLine">The distance between lines.</param>
        /// <param name="lanes">The packed weights of the terms and, from <c>offsets</c> on, their distances; the first is 0.</param>
        /// <param name="offsets">Where the distances begin.</param>
        internal static void Three(
            byte[] x,
            int xOffset,
            int xStep,
            int xLine,
            byte[] y,
            int yOffset,
            int yStep,
            int yLine,
            long[] lanes,
            int offsets,
            int lines,
            int steps,
            int bias,
            int multiplierQ31,
            int rightShift,
            int zeroPoint,
            int min,
            int max)
        {
            long sum;
            int i;
            int j;
            long value;
            long a = lanes[0], b = lanes[1], c = lanes[2];
            int q = (int)lanes[offsets + 1], r = (int)lanes[offsets + 2];
            long mask = LaneMask, fresh = NewLane, multiplier = multiplierQ31, zero = zeroPoint, low = min, high = max;
            long rounding = (((long)bias - LaneOffset) * multiplier) + (1L << (rightShift - 1));
            for (int line = 0; line < lines; line++)
            {
                i = xOffset;
                j = yOffset;
                int end = yOffset + (steps * yStep);
                int full = i + ((Lanes - 1) * xStep);
                sum = FirstLanes;
                while (i < full)
                {
                    sum = (sum >> LaneBits) + fresh + (a * (int)x[i]) + (b * (int)x[i + q]) + (c * (int)x[i + r]);
                    i += xStep;
                }

                do
                {
                    sum = (sum >> LaneBits) + fresh + (a * (int)x[i]) + (b * (int)x[i + q]) + (c * (int)x[i + r]);
                    value = ((((sum & mask) * multiplier) + rounding) >> rightShift) + zero;
                    if (value < low)
                    {
                        value = low;
                    }
                    else if (value > high)
                    {
                        value = high;
                    }

                    y[j] = (byte)value;
                    i += xStep;
                    j += yStep;
                }
                while (j < end);

                xOffset += xLine;
                yOffset += yLine;
            }
        }

        /// <summary>
        /// As <see cref="Three"/>, from six terms and the sums of further ones: <c>lanes[sums]</c> on, [lines][steps + 2].
        /// </summary>
        internal static void Six(
            byte[] x,
            int xOffset,
            int xStep,
            int xLine,
            byte[] y,
            int yOffset,
            int yStep,
            int yLine,
            long[] lanes,
            int offsets,
            int sums,
            int lines,
            int steps,
            int bias,
            int multiplierQ31,
            int rightShift,
            int zeroPoint,
            int min,
            int max)
        {
            long sum;
            int i;
            int j;
            long value;
            long a = lanes[0], b = lanes[1], c = lanes[2], d = lanes[3], e = lanes[4], f = lanes[5];
            int q = (int)lanes[offsets + 1], r = (int)lanes[offsets + 2];
            int s = (int)lanes[offsets + 3], t = (int)lanes[offsets + 4], u = (int)lanes[offsets + 5];
            long mask = LaneMask, fresh = NewLane, multiplier = multiplierQ31, zero = zeroPoint, low = min, high = max;
            long rounding = (((long)bias - LaneOffset) * multiplier) + (1L << (rightShift - 1));
            for (int line = 0; line < lines; line++)
            {
                i = xOffset;
                j = yOffset - ((Lanes - 1) * yStep);
                int end = yOffset + (steps * yStep);
                sum = FirstLanes;
                do
                {
                    sum = (sum >> LaneBits) + fresh + lanes[sums]
                        + (a * (int)x[i]) + (b * (int)x[i + q]) + (c * (int)x[i + r])
                        + (d * (int)x[i + s]) + (e * (int)x[i + t]) + (f * (int)x[i + u]);
                    if (j >= yOffset)
                    {
                        value = ((((sum & mask) * multiplier) + rounding) >> rightShift) + zero;
                        if (value < low)
                        {
                            value = low;
                        }
                        else if (value > high)
                        {
                            value = high;
                        }

                        y[j] = (byte)value;
                    }

                    sums++;
                    i += xStep;
                    j += yStep;
                }
                while (j < end);

                xOffset += xLine;
                yOffset += yLine;
            }
        }

        /// <summary>Adds the products of six terms to the sums of <see cref="Six"/>.</summary>
        internal static void AddSix(
            byte[] x, int xOffset, int xStep, int xLine, long[] lanes, int terms, int offsets, int sums, int lines, int steps)
        {
            long a = lanes[terms], b = lanes[terms + 1], c = lanes[terms + 2];
            long d = lanes[terms + 3], e = lanes[terms + 4], f = lanes[terms + 5];
            int p = (int)lanes[offsets], q = (int)lanes[offsets + 1], r = (int)lanes[offsets + 2];
            int s = (int)lanes[offsets + 3], t = (int)lanes[offsets + 4], u = (int)lanes[offsets + 5];
            for (int line = 0; line < lines; line++)
            {
                int i = xOffset;
                int end = sums + steps + Lanes - 1;
                do
                {
                    lanes[sums] = lanes[sums]
                        + (a * (int)x[i + p]) + (b * (int)x[i + q]) + (c * (int)x[i + r])
                        + (d * (int)x[i + s]) + (e * (int)x[i + t]) + (f * (int)x[i + u]);
                    sums++;
                    i += xStep;
                }
                while (sums < end);

                xOffset += xLine;
            }
        }
    }
}
