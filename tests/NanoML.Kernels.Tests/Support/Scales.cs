using System.Numerics;

namespace NanoML.Kernels.Tests.Support;

/// <summary>Multipliers and shifts, one per channel or divisor, that bring accumulators of a given size into the range of a byte.</summary>
internal sealed class Scales
{
    private Scales(int count)
    {
        Multiplier = new int[count];
        Shift = new byte[count];
    }

    public int[] Multiplier { get; }

    public byte[] Shift { get; }

    public static Scales Create(Random random, int count, long accumulator)
    {
        var scales = new Scales(count);
        int bits = BitOperations.Log2((ulong)Math.Max(1, accumulator));
        for (int i = 0; i < count; i++)
        {
            scales.Multiplier[i] = random.Next(8) switch
            {
                0 => 1 << 30,
                1 => int.MaxValue,
                _ => random.Between(1 << 30, int.MaxValue),
            };
            scales.Shift[i] = (byte)Math.Clamp(bits + 31 - random.Between(4, 10), 1, 62);
        }

        return scales;
    }

    /// <summary>As <see cref="Create"/>, but some layers have shifts from the whole range, so that most results saturate or vanish.</summary>
    public static Scales CreateAny(Random random, int count, long accumulator)
    {
        Scales scales = Create(random, count, accumulator);
        if (random.Next(4) == 0)
        {
            for (int i = 0; i < count; i++)
            {
                scales.Shift[i] = (byte)random.Between(1, 62);
            }
        }

        return scales;
    }

    public byte Apply(Output output, BigInteger acc, int index) => output.Of(acc, Multiplier[index], Shift[index]);
}
