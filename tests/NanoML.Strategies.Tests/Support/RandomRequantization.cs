using System.Numerics;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Strategies.Tests.Support;

/// <summary>Biases, scales and clamps over their whole legal range.</summary>
internal static class RandomRequantization
{
    private const int MaxShift = 62;

    /// <param name="weights">[channel][tap]: the accumulators stay inside of 32 bits whatever the input.</param>
    /// <param name="mixed">Whether now and then a layer has scales and biases at the ends of their ranges.</param>
    public static ChannelRequantization Create(Random random, string layer, sbyte[] weights, int channels, bool mixed)
    {
        int perChannel = weights.Length / channels;
        bool odd = mixed && random.OneIn(4);
        var bias = new int[channels];
        var multiplier = new int[channels];
        var shift = new byte[channels];
        for (int o = 0; o < channels; o++)
        {
            (long low, long high) = Range(weights.AsSpan(o * perChannel, perChannel));
            bias[o] = Bias(random, low, high, odd && random.OneIn(3));
            multiplier[o] = random.Next(8) switch { 0 => 1 << 30, 1 => int.MaxValue, _ => random.Between(1 << 30, int.MaxValue) };
            shift[o] = (byte)Shift(random, high - low, odd && random.OneIn(3));
        }

        int zeroPoint = random.Choose(0, 255, 128, random.Next(256));
        (byte min, byte max) = Clamp(random, zeroPoint);
        return new ChannelRequantization(
            new Table(layer, "Bias", bias), new Table(layer, "Multiplier", multiplier), new Table(layer, "Shift", shift), zeroPoint, min, max);
    }

    /// <summary>What the products can add up to.</summary>
    private static (long Low, long High) Range(ReadOnlySpan<sbyte> weights)
    {
        long low = 0;
        long high = 0;
        foreach (sbyte weight in weights)
        {
            low += byte.MaxValue * (long)Math.Min((int)weight, 0);
            high += byte.MaxValue * (long)Math.Max((int)weight, 0);
        }

        return (low, high);
    }

    private static int Bias(Random random, long low, long high, bool odd)
    {
        long least = int.MinValue - low;
        long most = int.MaxValue - high;
        return (int)(odd
            ? random.Choose(least, most, random.NextInt64(least, most))
            : Math.Clamp(random.Between(-3000, 3000) - ((low + high) / 2), least, most));
    }

    /// <summary>Mostly one that brings the accumulators into a byte.</summary>
    private static int Shift(Random random, long width, bool odd)
    {
        int fitting = BitOperations.Log2((ulong)Math.Max(width, 1)) + 31 - random.Between(6, 10);
        return odd ? random.Choose(1, MaxShift, MaxShift - 1, 51, 52, random.Between(1, MaxShift)) : Math.Clamp(fitting, 1, MaxShift);
    }

    private static (byte Min, byte Max) Clamp(Random random, int zeroPoint)
    {
        int from = random.Next(256);
        return random.Next(6) switch
        {
            0 => ((byte)zeroPoint, byte.MaxValue),
            1 => ((byte)from, (byte)random.Between(from, 255)),
            2 => ((byte)from, (byte)from),
            _ => (byte.MinValue, byte.MaxValue),
        };
    }
}
