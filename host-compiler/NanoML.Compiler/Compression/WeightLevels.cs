using System.Collections.Immutable;

namespace NanoML.Compiler.Compression;

/// <summary>The integers that the weights of a layer may take: symmetric around zero, and zero among them.</summary>
public sealed class WeightLevels
{
    private readonly double[] _middles;

    private WeightLevels(ImmutableArray<sbyte> values)
    {
        Values = values;
        _middles = [.. values.Skip(1).Select((high, k) => (values[k] + high) / 2.0)];
    }

    /// <summary>All integers of [-(2^(bits-1) - 1), 2^(bits-1) - 1].</summary>
    /// <param name="bits">From 2, which is ternary, to 8.</param>
    public static WeightLevels Linear(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 8);
        return Of(Enumerable.Range(1, (1 << (bits - 1)) - 1));
    }

    /// <summary>Zero and the signed powers of two up to 64: a multiplication by one is a shift (Miyashita et al., 2016).</summary>
    public static WeightLevels PowersOfTwo { get; } = Of(Enumerable.Range(0, 7).Select(k => 1 << k));

    /// <summary>Zero and these magnitudes with both signs.</summary>
    /// <param name="magnitudes">In [1, 127].</param>
    public static WeightLevels Of(IEnumerable<int> magnitudes)
    {
        int[] positive = [.. magnitudes.Distinct().Order()];
        if (positive.Length == 0 || positive[0] < 1 || positive[^1] > sbyte.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(magnitudes), "Magnitudes of levels are from 1 to 127.");
        }

        return new([.. positive.Reverse().Select(m => (sbyte)-m), 0, .. positive.Select(m => (sbyte)m)]);
    }

    /// <summary>Ascending.</summary>
    public ImmutableArray<sbyte> Values { get; }

    public int Largest => Values[^1];

    /// <summary>The least width of a two's complement integer that holds every level: 2 to 8.</summary>
    public int Bits => Math.Max(2, 33 - int.LeadingZeroCount(Largest));

    /// <summary>The level nearest to <paramref name="x"/>; of two equally near ones the lower.</summary>
    public sbyte Nearest(double x)
    {
        int index = Array.BinarySearch(_middles, x);
        return Values[index < 0 ? ~index : index];
    }
}
