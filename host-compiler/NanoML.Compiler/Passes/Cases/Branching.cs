using System.Collections.Immutable;

namespace NanoML.Compiler.Passes.Cases;

/// <summary>A comparison of one element of the model's input: it goes left for <c>x &lt;= Threshold</c>, or for <c>x == Threshold</c>.</summary>
internal readonly record struct Comparison(int Feature, float Threshold, bool IsEquality, bool MissingGoesLeft);

/// <summary>Comparisons that tell cases apart. Cases are numbered from the left.</summary>
internal sealed class Branching : IEquatable<Branching>
{
    private readonly int _hash;

    public static readonly Branching Leaf = new();

    private Branching() => Count = 1;

    public Branching(Comparison comparison, Branching left, Branching right)
    {
        Comparison = comparison;
        Left = left;
        Right = right;
        Count = left.Count + right.Count;
        _hash = HashCode.Combine(comparison, left._hash, right._hash);
    }

    public Comparison Comparison { get; }

    public Branching? Left { get; }

    public Branching? Right { get; }

    /// <summary>How many cases there are.</summary>
    public int Count { get; }

    public bool IsLeaf => Left is null;

    public bool Equals(Branching? other) => ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && Count == other.Count && !IsLeaf && Comparison == other.Comparison
            && Left!.Equals(other.Left) && Right!.Equals(other.Right));

    public override bool Equals(object? obj) => Equals(obj as Branching);

    public override int GetHashCode() => _hash;

    /// <summary>Puts a comparison in the place of some cases, unless what lies above decides it.</summary>
    /// <param name="split">Of a case: what tells it apart; null where it stays.</param>
    /// <returns>The cases, and of each which it was and whether it is the left of two.</returns>
    public (Branching Branches, ImmutableArray<(int Case, bool IsLeft)> Origins) Split(Func<int, Comparison?> split)
    {
        var origins = ImmutableArray.CreateBuilder<(int, bool)>();
        int next = 0;
        return (Walk(this, PathFacts.None), origins.ToImmutable());

        Branching Walk(Branching at, PathFacts facts)
        {
            if (!at.IsLeaf)
            {
                Branching left = Walk(at.Left!, facts.With(at.Comparison, true));
                return new Branching(at.Comparison, left, Walk(at.Right!, facts.With(at.Comparison, false)));
            }

            int number = next++;
            if (split(number) is not { } comparison)
            {
                origins.Add((number, true));
                return Leaf;
            }

            if (facts.Outcome(comparison) is { } outcome)
            {
                origins.Add((number, outcome));
                return Leaf;
            }

            origins.Add((number, true));
            origins.Add((number, false));
            return new Branching(comparison, Leaf, Leaf);
        }
    }

    /// <summary>The cases of two together: those that can be at once.</summary>
    /// <param name="most">How many cases there may be.</param>
    /// <returns>Of each case, which it is of either; null when there are too many.</returns>
    public static (Branching Branches, int[] First, int[] Second)? Product(Branching a, Branching b, int most)
    {
        var first = new List<int>();
        var second = new List<int>();
        bool tooMany = false;
        int next = 0;
        Branching product = WalkFirst(a, PathFacts.None);
        return tooMany ? null : (product, [.. first], [.. second]);

        Branching WalkFirst(Branching at, PathFacts facts)
        {
            if (at.IsLeaf)
            {
                return WalkSecond(b, 0, facts, next++);
            }

            Branching left = WalkFirst(at.Left!, facts.With(at.Comparison, true));
            return new Branching(at.Comparison, left, WalkFirst(at.Right!, facts.With(at.Comparison, false)));
        }

        Branching WalkSecond(Branching at, int number, PathFacts facts, int firstCase)
        {
            if (at.IsLeaf || tooMany)
            {
                tooMany |= first.Count >= most;
                first.Add(firstCase);
                second.Add(number);
                return Leaf;
            }

            int right = number + at.Left!.Count;
            switch (facts.Outcome(at.Comparison))
            {
                case true:
                    return WalkSecond(at.Left, number, facts, firstCase);
                case false:
                    return WalkSecond(at.Right!, right, facts, firstCase);
                default:
                    Branching left = WalkSecond(at.Left, number, facts.With(at.Comparison, true), firstCase);
                    return new Branching(at.Comparison, left, WalkSecond(at.Right!, right, facts.With(at.Comparison, false), firstCase));
            }
        }
    }
}
