using System.Collections.Immutable;

namespace NanoML.Compiler.Strategies.Lanes;

/// <summary>Inputs that one multiplication serves: those whose weights have one magnitude are summed first.</summary>
public sealed record MagnitudeGroup(int Magnitude, ImmutableArray<int> Added, ImmutableArray<int> Subtracted)
{
    public int Terms => Added.Length + Subtracted.Length;

    /// <summary>In the order of the magnitudes.</summary>
    public static ImmutableArray<MagnitudeGroup> Of(IEnumerable<LaneTerm> terms) =>
    [
        .. terms.GroupBy(t => Math.Abs(t.Weight)).OrderBy(g => g.Key).Select(g => new MagnitudeGroup(
            g.Key, [.. g.Where(t => t.Weight > 0).Select(t => t.Tap)], [.. g.Where(t => t.Weight < 0).Select(t => t.Tap)])),
    ];
}
