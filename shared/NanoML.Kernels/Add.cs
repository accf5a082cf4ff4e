namespace NanoML.Kernels
{
    /// <summary>
    /// The weighted sum of two tensors, the second of them broadcast; subtraction with a negative multiplier.
    /// </summary>
    public static class Add
    {
        /// <summary>
        /// Computes <c>y[o][p][r] = clamp((a[o][p][r] * aMultiplier + b[p] * bMultiplier + offset) >> shift, min, max)</c> in 64 bits.
        /// </summary>
        /// <remarks>
        /// <para><c>a</c> and <c>y</c> are [outer][period][repeat], <c>b</c> is [period]; <c>y</c> may be <c>a</c>. Equal shapes: period N.
        /// One value per channel, channels last: outer H * W, period C. A scalar: period 1, repeat N. All counts are at least 1.</para>
        /// <para>Multipliers have any sign and a magnitude below 2^31; <c>shift</c> is in [0, 62]. <c>offset</c> holds the zero points and
        /// the rounding: <c>(outputZeroPoint &lt;&lt; shift) - aZeroPoint * aMultiplier - bZeroPoint * bMultiplier + 2^(shift-1)</c>; its
        /// magnitude must be below 2^62.</para>
        /// </remarks>
        public static void Run(
            byte[] a,
            int aOffset,
            byte[] b,
            int bOffset,
            byte[] y,
            int yOffset,
            int outer,
            int period,
            int repeat,
            int aMultiplier,
            int bMultiplier,
            long offset,
            int shift,
            int min,
            int max)
        {
            int x;
            long value;
            long scale = aMultiplier;
            long low = min;
            long high = max;
            int i = aOffset;
            int end = aOffset;
            int distance = yOffset - aOffset;
            int endB = bOffset + period;
            for (int o = 0; o < outer; o++)
            {
                for (int j = bOffset; j < endB; j++)
                {
                    // Bytes go to long by way of int: nanoCLR would go on unsigned from a byte.
                    x = b[j];
                    long term = ((long)bMultiplier * x) + offset;
                    end += repeat;
                    do
                    {
                        x = a[i];
                        value = ((x * scale) + term) >> shift;
                        if (value < low)
                        {
                            value = low;
                        }
                        else if (value > high)
                        {
                            value = high;
                        }

                        y[i + distance] = (byte)value;
                        i++;
                    }
                    while (i < end);
                }
            }
        }
    }
}
