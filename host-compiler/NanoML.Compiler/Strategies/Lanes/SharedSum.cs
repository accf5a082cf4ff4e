using System.Collections.Immutable;

namespace NanoML.Compiler.Strategies.Lanes;

/// <summary>The sum or difference of two inputs that several channels of a method need; twice an input is its sum with itself.</summary>
/// <param name="Tap">The index it is used by, after those of the window's taps.</param>
/// <param name="First">A tap or an earlier sum.</param>
/// <param name="Second">Likewise.</param>
/// <param name="Subtracts">Whether it is <c>First - Second</c>.</param>
public sealed record SharedSum(int Tap, int First, int Second, bool Subtracts);

/// <summary>A channel's segment in a method: its terms, some of which may stand for shared sums.</summary>
public sealed record MethodPart(int Channel, int Segment, ImmutableArray<LaneTerm> Terms);

/// <summary>
/// Finds pairs of inputs that several channels add with one weight magnitude, and sums them once: the greedy elimination of common
/// subexpressions (Paar, "Optimized arithmetic for Reed-Solomon encoders", 1997). With weights of few bits many channels share pairs.
/// With weights of many bits, an input that stands alone with a magnitude joins those of half the magnitude when it is doubled.
/// </summary>
internal sealed class SharedSumSearch
{
    /// <summary>A sum costs two loads, an addition and a store; each use saves a load and an addition.</summary>
    private const int LeastUses = 4;

    /// <summary>A doubled input costs as much; each use saves the load of a magnitude and a multiplication.</summary>
    private const int LeastDoubledUses = 3;

    private readonly List<List<(int Tap, bool Negative)>> _groups = [];
    private readonly List<(int Part, int Magnitude)> _origins = [];
    private readonly Dictionary<(int Part, int Magnitude), int> _places = [];
    private readonly Dictionary<(int First, int Second, bool Subtracts), int> _uses = [];
    private readonly List<SharedSum> _sums = [];

    /// <param name="parts">A method's parts.</param>
    /// <param name="firstTap">The first index that is free for sums.</param>
    /// <param name="most">Locals that sums may take.</param>
    public static (ImmutableArray<SharedSum> Sums, ImmutableArray<MethodPart> Parts) Run(
        ImmutableArray<MethodPart> parts, int firstTap, int most) => new SharedSumSearch().Find(parts, firstTap, most);

    private (ImmutableArray<SharedSum>, ImmutableArray<MethodPart>) Find(ImmutableArray<MethodPart> parts, int firstTap, int most)
    {
        for (int k = 0; k < parts.Length; k++)
        {
            foreach (IGrouping<int, LaneTerm> group in parts[k].Terms.GroupBy(t => Math.Abs(t.Weight)))
            {
                _groups[Place((k, group.Key))].AddRange(group.Select(t => (t.Tap, t.Weight < 0)).OrderBy(t => t.Tap));
            }
        }

        foreach (List<(int Tap, bool Negative)> group in _groups)
        {
            for (int k = 0; k < group.Count; k++)
            {
                Count(group[..k], group[k], 1);
            }
        }

        while (_sums.Count < most && _uses.Count > 0)
        {
            (int First, int Second, bool Subtracts) pair = MostUsed();
            if (_uses[pair] < LeastUses)
            {
                break;
            }

            Replace(pair, firstTap + _sums.Count);
        }

        while (_sums.Count < most && Doubling() is { } doubling)
        {
            Double(doubling, firstTap + _sums.Count);
        }

        ILookup<int, LaneTerm> terms = _groups
            .SelectMany((group, k) => group.Select(t => (_origins[k].Part, Term: Term(t, _origins[k].Magnitude))))
            .ToLookup(t => t.Part, t => t.Term);
        return ([.. _sums], [.. parts.Select((part, k) => part with { Terms = [.. terms[k]] })]);
    }

    /// <summary>The pair with most uses; of equal ones that of the lowest inputs, and the difference before the sum.</summary>
    private (int First, int Second, bool Subtracts) MostUsed()
    {
        (int First, int Second, bool Subtracts) best = default;
        int most = int.MinValue;
        foreach (((int First, int Second, bool Subtracts) pair, int uses) in _uses)
        {
            if (uses > most || (uses == most && (pair.First, pair.Second, !pair.Subtracts).CompareTo((best.First, best.Second, !best.Subtracts)) < 0))
            {
                (best, most) = (pair, uses);
            }
        }

        return best;
    }

    private static LaneTerm Term((int Tap, bool Negative) input, int magnitude) => new(input.Tap, input.Negative ? -magnitude : magnitude);

    private int Place((int Part, int Magnitude) origin)
    {
        if (!_places.TryGetValue(origin, out int place))
        {
            place = _groups.Count;
            _places.Add(origin, place);
            _origins.Add(origin);
            _groups.Add([]);
        }

        return place;
    }

    /// <summary>The input whose double saves most multiplications: groups where it is alone become empty.</summary>
    /// <returns>The groups by the input; null when none saves enough.</returns>
    private IGrouping<int, int>? Doubling() => Enumerable.Range(0, _groups.Count)
        .Where(k => _groups[k].Count == 1 && CanDouble(_origins[k]))
        .GroupBy(k => _groups[k][0].Tap)
        .Where(uses => uses.Count() >= LeastDoubledUses)
        .MaxBy(uses => (uses.Count(), -uses.Key));

    /// <summary>Whether half the magnitude costs no multiplication, or one that is there already.</summary>
    private bool CanDouble((int Part, int Magnitude) origin) => origin.Magnitude % 2 == 0
        && (origin.Magnitude == 2 || (_places.TryGetValue(Half(origin), out int half) && _groups[half].Count > 0));

    private void Double(IGrouping<int, int> groups, int tap)
    {
        foreach (int k in groups.ToArray())
        {
            _groups[Place(Half(_origins[k]))].Add((tap, _groups[k][0].Negative));
            _groups[k].Clear();
        }

        _sums.Add(new SharedSum(tap, groups.Key, groups.Key, false));
    }

    private static (int Part, int Magnitude) Half((int Part, int Magnitude) origin) => (origin.Part, origin.Magnitude / 2);

    private void Replace((int First, int Second, bool Subtracts) pair, int tap)
    {
        foreach (List<(int Tap, bool Negative)> group in _groups)
        {
            int first = group.FindIndex(t => t.Tap == pair.First);
            int second = group.FindIndex(t => t.Tap == pair.Second);
            if (first < 0 || second < 0 || (group[first].Negative != group[second].Negative) != pair.Subtracts)
            {
                continue;
            }

            bool negative = group[first].Negative;
            foreach ((int Tap, bool Negative) used in new[] { group[first], group[second] })
            {
                group.Remove(used);
                Count(group, used, -1);
            }

            Count(group, (tap, negative), 1);
            group.Add((tap, negative));
        }

        _sums.Add(new SharedSum(tap, pair.First, pair.Second, pair.Subtracts));
    }

    /// <summary>Counts the pairs of an input with others.</summary>
    private void Count(List<(int Tap, bool Negative)> others, (int Tap, bool Negative) input, int change)
    {
        foreach ((int tap, bool negative) in others)
        {
            var key = (Math.Min(tap, input.Tap), Math.Max(tap, input.Tap), negative != input.Negative);
            int uses = _uses.GetValueOrDefault(key) + change;
            if (uses == 0)
            {
                _uses.Remove(key);
            }
            else
            {
                _uses[key] = uses;
            }
        }
    }
}
