using System.Collections.Immutable;

namespace NanoML.Evaluation.Scores;

/// <summary>How well one class is told.</summary>
/// <param name="Windows">That are of the class.</param>
/// <param name="Chosen">That were taken for it.</param>
/// <param name="Right">That are of it and were taken for it.</param>
public sealed record ClassScore(int Windows, int Chosen, int Right)
{
    /// <summary>The share of what was taken for it that is of it; null where nothing was.</summary>
    public double? Precision => Chosen == 0 ? null : (double)Right / Chosen;

    /// <summary>The share of it that was found; null where there is none.</summary>
    public double? Recall => Windows == 0 ? null : (double)Right / Windows;

    /// <summary>The harmonic mean of both; null where neither is known.</summary>
    public double? F1 => Windows + Chosen == 0 ? null : 2.0 * Right / (Windows + Chosen);

    /// <returns>One for each class.</returns>
    public static ImmutableArray<ClassScore> Of(IReadOnlyCollection<Judgement> judgements, int classes) =>
        [.. Enumerable.Range(0, classes).Select(k => new ClassScore(
            judgements.Count(j => j.Label == k), judgements.Count(j => j.Class == k), judgements.Count(j => j.Class == k && j.IsRight)))];
}
