using System.Collections.Immutable;

namespace NanoML.Evaluation.Scores;

/// <summary>The least confidence from which on a class is right as often as was asked for.</summary>
/// <param name="Percent">The firmware's confidence, in [0, 100].</param>
/// <param name="Precision">Of what is at least so confident.</param>
/// <param name="Recall">The share of the class that is left.</param>
public sealed record PrecisionThreshold(int Percent, double Precision, double Recall)
{
    private const int Highest = 100;

    /// <param name="wanted">The precision, in (0, 1].</param>
    /// <returns>One for each class; null where no confidence is enough, or nothing was taken for the class.</returns>
    public static ImmutableArray<PrecisionThreshold?> Of(IReadOnlyCollection<Judgement> judgements, int classes, double wanted) =>
        [.. Enumerable.Range(0, classes).Select(k => OfClass(judgements, k, wanted))];

    private static PrecisionThreshold? OfClass(IReadOnlyCollection<Judgement> judgements, int index, double wanted)
    {
        int windows = judgements.Count(j => j.Label == index);
        Judgement[] chosen = [.. judgements.Where(j => j.Class == index)];
        return Enumerable.Range(0, Highest + 1)
            .Select(percent => At(percent, [.. chosen.Where(j => j.Confidence >= percent)], windows))
            .FirstOrDefault(threshold => threshold?.Precision >= wanted);
    }

    private static PrecisionThreshold? At(int percent, Judgement[] left, int windows)
    {
        int right = left.Count(j => j.IsRight);
        return right == 0 ? null : new PrecisionThreshold(percent, (double)right / left.Length, (double)right / windows);
    }
}
