namespace NanoML.Kernels
{
    /// <summary>
    /// <see cref="Requantize.ToByte"/> at many positions, for the three output channels whose accumulators lie in the lanes of packed sums.
    /// </summary>
    /// <remarks>
    /// Biases and roundings go through the multiplication once for all positions; what wraps on the way wraps back. A channel beyond
    /// <c>last</c> is computed as <c>last</c> once more.
    /// </remarks>
    internal static class RequantizeLanes
    {
        private const int LaneBits = 21;
        private const long LaneMask = (1L << LaneBits) - 1;

        // What makes a lane non-negative, and the same in all three lanes.
        private const int LaneOffset = 1 << (LaneBits - 1);
        private const long LaneOffsets = LaneOffset + ((long)LaneOffset << LaneBits) + ((long)LaneOffset << (2 * LaneBits));
        private const int WideBits = 32;
        private const long UpperMask = -1L << WideBits;

        /// <summary>
        /// Requantises channels <c>channel</c> to <c>channel + 2</c> from lanes of 21 bits of <c>lanes[i]</c>, <c>lanes[i + step]</c>, ….
        /// </summary>
        internal static void Three(
            long[] lanes,
            int i,
            int step,
            byte[] y,
            int yOffset,
            int outputStride,
            int count,
            int[] bias,
            int[] multiplier,
            byte[] shift,
            int channel,
            int last,
            int outputZeroPoint,
            int min,
            int max)
        {
            long sum;
            int j = yOffset + channel;
            long value;
            int second = channel < last ? channel + 1 : last;
            int third = second < last ? second + 1 : last;
            long multiplierA = multiplier[channel], multiplierB = multiplier[second], multiplierC = multiplier[third];
            int shiftA = shift[channel], shiftB = shift[second], shiftC = shift[third];
            long roundingA = (((long)bias[channel] - LaneOffset) * multiplierA) + (1L << (shiftA - 1));
            long roundingB = (((long)bias[second] - LaneOffset) * multiplierB) + (1L << (shiftB - 1));
            long roundingC = (((long)bias[third] - LaneOffset) * multiplierC) + (1L << (shiftC - 1));
            long offsets = LaneOffsets, mask = LaneMask, zero = outputZeroPoint, low = min, high = max;
            int end = j + (count * outputStride);
            second -= channel;
            third -= channel;
            do
            {
                sum = lanes[i] + offsets;
                value = ((((sum & mask) * multiplierA) + roundingA) >> shiftA) + zero;
                if (value < low)
                {
                    value = low;
                }
                else if (value > high)
                {
                    value = high;
                }

                y[j] = (byte)value;
                value = (((((sum >> LaneBits) & mask) * multiplierB) + roundingB) >> shiftB) + zero;
                if (value < low)
                {
                    value = low;
                }
                else if (value > high)
                {
                    value = high;
                }

                y[j + second] = (byte)value;
                value = ((((sum >> (2 * LaneBits)) * multiplierC) + roundingC) >> shiftC) + zero;
                if (value < low)
                {
                    value = low;
                }
                else if (value > high)
                {
                    value = high;
                }

                y[j + third] = (byte)value;
                i += step;
                j += outputStride;
            }
            while (j < end);
        }

        /// <summary>
        /// As <see cref="Three"/>, from what <see cref="Widen"/> added up <c>turns</c> times: <c>lanes[i]</c> holds the first and the third
        /// channel, <c>lanes[i + 1]</c> the second.
        /// </summary>
        internal static void Wide(
            long[] lanes,
            int i,
            int step,
            int turns,
            byte[] y,
            int yOffset,
            int outputStride,
            int count,
            int[] bias,
            int[] multiplier,
            byte[] shift,
            int channel,
            int last,
            int outputZeroPoint,
            int min,
            int max)
        {
            int offset = turns * LaneOffset;
            int end = i + (count * step);
            int j = yOffset;
            while (i < end)
            {
                for (int lane = 0; lane < 3 && channel + lane <= last; lane++)
                {
                    int o = channel + lane;
                    int acc = (int)(lanes[i + (lane & 1)] >> ((lane & 2) * (WideBits / 2))) - offset + bias[o];
                    y[j + o] = Requantize.ToByte(acc, multiplier[o], shift[o], outputZeroPoint, min, max);
                }

                i += step;
                j += outputStride;
            }
        }

        /// <summary>
        /// Adds words of three lanes of 21 bits, up to <c>to</c>, to pairs of elements with lanes of 32 bits, from <c>to</c> on: the
        /// first lane and the third to one element, the second to the next.
        /// </summary>
        internal static void Widen(long[] lanes, int from, int to)
        {
            int end = to;
            while (from < end)
            {
                long sum = lanes[from] + LaneOffsets;
                lanes[to] = lanes[to] + (sum & LaneMask) + ((sum >> ((2 * LaneBits) - WideBits)) & UpperMask);
                lanes[to + 1] = lanes[to + 1] + ((sum >> LaneBits) & LaneMask);
                from++;
                to += 2;
            }
        }
    }
}
