namespace NanoML.Kernels
{
    /// <summary>
    /// The 16-bit arithmetic of recurrent layers: sums of gates, functions of them by look-up, and states.
    /// </summary>
    internal static class GateLut
    {
        internal const int Most = 32767;

        internal const int Least = -32768;

        // Far outside of 16 bits, and small enough that two are added in 32.
        private const int SumLimit = 1 << 24;

        /// <summary>
        /// Returns <c>(acc * multiplierQ31 + 2^(rightShift-1)) >> rightShift</c>, which saturates at plus and minus 2^24; multiplier and shift have
        /// the ranges of <see cref="Requantize.ToByte"/>.
        /// </summary>
        internal static int Scale(int acc, int multiplierQ31, int rightShift)
        {
            long scaled = (((long)acc * multiplierQ31) + (1L << (rightShift - 1))) >> rightShift;
            if (scaled < -SumLimit)
            {
                return -SumLimit;
            }

            if (scaled > SumLimit)
            {
                return SumLimit;
            }

            return (int)scaled;
        }

        /// <summary>The nearest 16-bit number.</summary>
        internal static int Saturate(long value)
        {
            if (value < Least)
            {
                return Least;
            }

            if (value > Most)
            {
                return Most;
            }

            return (int)value;
        }

        /// <summary>
        /// A function between the entries of <c>table</c>, of which there is one every <c>2^shift</c> from -32,768 to 32,768, both included.
        /// Beyond 16 bits it stays what it is at their end.
        /// </summary>
        /// <param name="shift">In [1, 15].</param>
        internal static int At(int[] table, int shift, int value)
        {
            int place = Saturate(value) - Least;
            int i = place >> shift;
            int low = table[i];
            return low + ((((table[i + 1] - low) * (place - (i << shift))) + (1 << (shift - 1))) >> shift);
        }
    }
}
