using System.Collections.Immutable;
using System.Numerics;

namespace NanoML.Compiler.Strategies.Lanes;

/// <summary>
/// Inputs that one multiplication serves: those whose weights have one magnitude are summed first, and so are, shifted, those whose
/// magnitude is that one times a power of two.
/// </summary>
public sealed record MagnitudeGroup(int Magnitude, ImmutableArray<int> Added, ImmutableArray<int> Subtracted)
{
    /// <summary>Shifted into the sum before the multiplication; null when there is none.</summary>
    public MagnitudeGroup? Multiple { get; init; }

    /// <summary>Whether its magnitude takes a multiplication: a power of two takes a shift, or nothing.</summary>
    public bool Multiplies => !BitOperations.IsPow2(Magnitude);

    /// <summary>How far the sum is shifted to be one of a smaller magnitude, which divides this one by a power of two.</summary>
    public int ShiftTo(int magnitude) => BitOperations.Log2((uint)(Magnitude / magnitude));

    /// <summary>The shifts of the group and of what is shifted into it.</summary>
    public int Shifts => (!Multiplies && Magnitude > 1 ? 1 : 0) + ShiftsWithin;

    private int ShiftsWithin => Multiple is null ? 0 : 1 + Multiple.ShiftsWithin;

    /// <summary>In the order of the magnitudes.</summary>
    public static ImmutableArray<MagnitudeGroup> Of(IEnumerable<LaneTerm> terms) =>
    [
        .. terms.GroupBy(t => Math.Abs(t.Weight))
            .Select(g => new MagnitudeGroup(
                g.Key, [.. g.Where(t => t.Weight > 0).Select(t => t.Tap)], [.. g.Where(t => t.Weight < 0).Select(t => t.Tap)]))
            .OrderByDescending(g => g.Magnitude)
            .GroupBy(g => g.Magnitude >> BitOperations.TrailingZeroCount(g.Magnitude))
            .Select(multiples => multiples.Aggregate((multiple, group) => group with { Multiple = multiple }))
            .OrderBy(g => g.Magnitude),
    ];
}
