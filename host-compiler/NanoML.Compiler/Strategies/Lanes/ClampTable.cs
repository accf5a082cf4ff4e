using System.Collections.Immutable;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Strategies.Lanes;

/// <summary>A clamp and the values that a layer may put through it, proved from its weights.</summary>
/// <param name="Low">The least value before the clamp.</param>
/// <param name="High">The greatest value before the clamp.</param>
public readonly record struct ClampRange(byte Min, byte Max, long Low, long High);

/// <summary>
/// A look-up that clamps: <c>Table[value + Below]</c>. All layers with one clamp share it; one look-up costs the interpreter half of two
/// comparisons.
/// </summary>
/// <param name="Below">How far values may lie below 0.</param>
/// <param name="Above">How far values may lie above 255.</param>
public sealed record ClampTable(byte Min, byte Max, int Below, int Above, Table Table)
{
    /// <summary>The furthest that values may lie outside of a byte on one side, where the heap has room; beyond it, a channel compares.</summary>
    public const int MaxMargin = 4096;

    /// <summary>The least margin, where the heap has little room.</summary>
    public const int LeastMargin = 192;

    /// <summary>The margins that are tried, from the fastest code to the smallest tables.</summary>
    public static ImmutableArray<int> Margins { get; } = [MaxMargin, 1536, LeastMargin];

    /// <summary>One table for each clamp, just large enough for the channels whose values keep to a margin.</summary>
    public static IEnumerable<ClampTable> For(IEnumerable<ClampRange> ranges, int margin) => ranges
        .Where(r => Keeps(r, margin))
        .GroupBy(r => (r.Min, r.Max))
        .OrderBy(g => g.Key)
        .Select(g => Create(
            g.Key.Min, g.Key.Max, (int)Math.Max(-g.Min(r => r.Low), 0), (int)Math.Max(g.Max(r => r.High) - byte.MaxValue, 0)));

    /// <summary>Whether the values of a range lie no further than a margin outside of a byte: a look-up clamps them.</summary>
    public static bool Keeps(ClampRange range, int margin) => range.Low >= -margin && range.High <= byte.MaxValue + margin;

    public bool Covers(ClampRange range) =>
        range.Min == Min && range.Max == Max && range.Low >= -Below && range.High <= byte.MaxValue + Above;

    private static ClampTable Create(byte min, byte max, int below, int above)
    {
        byte[] bytes = [.. Enumerable.Range(-below, below + byte.MaxValue + 1 + above).Select(v => (byte)Math.Clamp(v, min, max))];
        string role = (min, max) == (byte.MinValue, byte.MaxValue) ? "Table" : $"{min}To{max}";
        return new ClampTable(min, max, below, above, new Table("clamp", role, bytes));
    }
}
