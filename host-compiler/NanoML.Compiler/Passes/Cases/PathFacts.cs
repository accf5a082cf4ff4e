using System.Collections.Immutable;

namespace NanoML.Compiler.Passes.Cases;

/// <summary>What the comparisons on the way to a case say of the features: between which thresholds each lies.</summary>
internal sealed class PathFacts
{
    public static readonly PathFacts None = new(
        ImmutableDictionary<(int, bool), (float, float)>.Empty, ImmutableDictionary<Comparison, bool>.Empty);

    // Where missing values go left, "not above" holds for them too: such comparisons of a feature are told apart from the others.
    private readonly ImmutableDictionary<(int Feature, bool MissingGoesLeft), (float Above, float UpTo)> _ranges;
    private readonly ImmutableDictionary<Comparison, bool> _equalities;

    private PathFacts(ImmutableDictionary<(int, bool), (float, float)> ranges, ImmutableDictionary<Comparison, bool> equalities)
    {
        _ranges = ranges;
        _equalities = equalities;
    }

    /// <summary>Whether a comparison goes left; null when that is open.</summary>
    public bool? Outcome(Comparison comparison)
    {
        if (comparison.IsEquality)
        {
            return _equalities.TryGetValue(comparison, out bool known) ? known : null;
        }

        (float above, float upTo) = RangeOf(comparison);
        return upTo <= comparison.Threshold ? true : above >= comparison.Threshold ? false : null;
    }

    public PathFacts With(Comparison comparison, bool goesLeft)
    {
        if (comparison.IsEquality)
        {
            return new PathFacts(_ranges, _equalities.SetItem(comparison, goesLeft));
        }

        (float above, float upTo) = RangeOf(comparison);
        (float, float) range = goesLeft
            ? (above, Least(upTo, comparison.Threshold))
            : (Most(above, comparison.Threshold), upTo);
        return new PathFacts(_ranges.SetItem((comparison.Feature, comparison.MissingGoesLeft), range), _equalities);
    }

    private static float Least(float bound, float threshold) => bound < threshold ? bound : threshold;

    private static float Most(float bound, float threshold) => bound > threshold ? bound : threshold;

    // NaN stands for no bound: every comparison with it is false.
    private (float Above, float UpTo) RangeOf(Comparison comparison) =>
        _ranges.TryGetValue((comparison.Feature, comparison.MissingGoesLeft), out (float, float) range) ? range : (float.NaN, float.NaN);
}
