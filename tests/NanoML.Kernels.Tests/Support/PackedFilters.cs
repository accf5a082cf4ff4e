namespace NanoML.Kernels.Tests.Support;

/// <summary>What the packed kernels ask of the host: how long a lane can hold out, and weights in their order.</summary>
internal static class PackedFilters
{
    /// <summary>The magnitude that positive weights, or negative ones, may sum to within 21 bits.</summary>
    public const int MaxSum = ((1 << 20) - 1) / 255;

    /// <summary>The taps after which the kernel may empty its lanes at the latest: the largest multiple of 16 that is right, or less.</summary>
    public static int FlushTaps(Random random, sbyte[] weights, int outputs)
    {
        int taps = weights.Length / outputs;
        int longest = 32;
        while (longest < taps && Enumerable.Range(0, outputs).All(o => Fits(weights.AsSpan(o * taps, taps), longest + 16)))
        {
            longest += 16;
        }

        return 16 * random.Between(1, longest / 16);
    }

    /// <summary>Whether every run of so many weights fits.</summary>
    public static bool Fits(ReadOnlySpan<sbyte> channel, int run)
    {
        for (int start = 0; start < channel.Length; start += run)
        {
            int positive = 0;
            int negative = 0;
            foreach (sbyte w in channel[start..Math.Min(start + run, channel.Length)])
            {
                positive += Math.Max((int)w, 0);
                negative -= Math.Min((int)w, 0);
            }

            if (positive > MaxSum || negative > MaxSum)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>[outputs][inputs] in the order and form of <see cref="PackedDense"/>; what does not exist is random.</summary>
    public static long[] Dense(Random random, sbyte[] weights, int inputs, int outputs)
    {
        int groups = (outputs + 7) / 8;
        var packed = new long[(inputs + 7) / 8 * groups * 8];
        for (int element = 0; element < packed.Length; element++)
        {
            int input = (element / (groups * 8) * 8) + (element % 8);
            int output = element / 8 % groups * 8;
            for (int k = 0; k < 8; k++)
            {
                bool exists = input < inputs && output + k < outputs;
                long unsigned = exists ? weights[((output + k) * inputs) + input] + 128 : random.Next(256);
                packed[element] |= unsigned << (8 * k);
            }
        }

        return packed;
    }
}
