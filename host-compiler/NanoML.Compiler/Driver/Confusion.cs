using System.Collections.Immutable;

namespace NanoML.Compiler.Driver;

/// <summary>How many samples of one class were taken for one.</summary>
/// <param name="Label">The true class.</param>
/// <param name="Class">The chosen class.</param>
/// <param name="Samples">At least 1.</param>
public sealed record ConfusedPair(int Label, int Class, int Samples);

/// <summary>How often each class was taken for each.</summary>
/// <param name="Classes">Class indices, ascending: the model's, and those that occur besides.</param>
/// <param name="Pairs">Those that occur, by true class, then by chosen class.</param>
public sealed record Confusion(ImmutableArray<int> Classes, ImmutableArray<ConfusedPair> Pairs)
{
    public int Samples => Pairs.Sum(pair => pair.Samples);

    /// <summary>How often the chosen class was the true one.</summary>
    public int Right => Pairs.Where(pair => pair.Label == pair.Class).Sum(pair => pair.Samples);

    /// <summary>How well each of <see cref="Classes"/> is told.</summary>
    public ImmutableArray<ClassScore> Scores
    {
        get
        {
            Dictionary<int, int> labelled = Sums(Pairs, pair => pair.Label);
            Dictionary<int, int> chosen = Sums(Pairs, pair => pair.Class);
            Dictionary<int, int> right = Sums(Pairs.Where(pair => pair.Label == pair.Class), pair => pair.Class);
            return [.. Classes.Select(k => new ClassScore(labelled.GetValueOrDefault(k), chosen.GetValueOrDefault(k), right.GetValueOrDefault(k)))];
        }
    }

    /// <summary>What is not as it should be, the most frequent first.</summary>
    public IEnumerable<ConfusedPair> Mistakes =>
        Pairs.Where(pair => pair.Label != pair.Class).OrderByDescending(pair => pair.Samples).ThenBy(pair => pair.Label).ThenBy(pair => pair.Class);

    /// <param name="results">Of samples, one or several at a time.</param>
    /// <param name="classes">How many classes the model has.</param>
    /// <param name="others">Class indices that count besides those that occur.</param>
    public static Confusion Of(IEnumerable<ConfusedPair> results, int classes, IEnumerable<int>? others = null)
    {
        ImmutableArray<ConfusedPair> pairs = [.. results.GroupBy(pair => (pair.Label, pair.Class), pair => pair.Samples).OrderBy(group => group.Key)
            .Select(group => new ConfusedPair(group.Key.Label, group.Key.Class, group.Sum()))];
        return new Confusion([.. Enumerable.Range(0, classes).Concat(pairs.SelectMany(pair => new[] { pair.Label, pair.Class })).Concat(others ?? []).Distinct().Order()], pairs);
    }

    /// <summary>The counts as rows of true classes and columns of chosen ones, in the order of <see cref="Classes"/>: the square of their number.</summary>
    public int[][] Matrix()
    {
        int[][] counts = [.. Classes.Select(_ => new int[Classes.Length])];
        foreach (ConfusedPair pair in Pairs)
        {
            counts[Classes.BinarySearch(pair.Label)][Classes.BinarySearch(pair.Class)] = pair.Samples;
        }

        return counts;
    }

    private static Dictionary<int, int> Sums(IEnumerable<ConfusedPair> pairs, Func<ConfusedPair, int> key) =>
        pairs.GroupBy(key, pair => pair.Samples).ToDictionary(group => group.Key, group => group.Sum());
}
