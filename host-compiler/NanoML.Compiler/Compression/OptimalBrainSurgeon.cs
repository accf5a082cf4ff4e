using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Compression;

/// <summary>Weights of a channel that go together.</summary>
/// <param name="Weights">Their indices, ascending; at least one.</param>
/// <param name="Harm">How much the mean square error of the channel's sum grows, never less than with the step before.</param>
internal readonly record struct PruningStep(int[] Weights, double Harm);

/// <summary>
/// Removes weights one by one, always the one that does least harm when all others make up for it (Hassibi and Stork, 1993; per output
/// channel as in Frantar and Alistarh, "Optimal Brain Compression", 2022), or in the same way run by run.
/// </summary>
/// <remarks>
/// The steps cost the cube of the weights. Channels of more than 1,024 are ranked once, by the harm that each run's removal alone would do
/// (LeCun et al., "Optimal Brain Damage", 1990, with the whole Hessian).
/// </remarks>
internal static class OptimalBrainSurgeon
{
    internal const int MaxStepwise = 1024;

    /// <summary>The order in which one channel can best do without its weights.</summary>
    /// <param name="run">How many consecutive weights go together, counted from the first; the last may be fewer.</param>
    /// <returns>All weights: those that are zero from the start first, each by itself and without harm.</returns>
    public static PruningStep[] Trace(RowProblem problem, int run)
    {
        int[] support = problem.Support;
        IEnumerable<PruningStep> zeros = Enumerable.Range(0, problem.Count).Except(support).Select(k => new PruningStep([k], 0));
        return support.Length == 0 ? [.. zeros] : [.. zeros, .. Steps(problem, [.. support.CountBy(k => k / run).Select(r => r.Value)])];
    }

    private static PruningStep[] Steps(RowProblem problem, int[] runs)
    {
        int[] support = problem.Support;
        double[] inverse = problem.Inverse();
        double[] gradient = problem.Gradient();
        int n = gradient.Length;
        double[] weights = [.. Enumerable.Range(0, n).Select(k => DotProduct.Of(inverse.AsSpan(k * n, n), gradient))];
        if (support.Length > MaxStepwise)
        {
            return RankOnce(support, weights, RunSquares.Of(inverse, weights.Length, runs), runs.Length);
        }

        var elimination = new Elimination(weights, inverse, runs);
        var steps = new PruningStep[runs.Length];
        double harm = 0;
        for (int k = 0; k < steps.Length; k++)
        {
            (int first, int length, double least) = elimination.TakeNext();
            harm = Math.Max(least, harm);
            steps[k] = new PruningStep(support[first..(first + length)], harm);
        }

        return steps;
    }

    private static PruningStep[] RankOnce(int[] support, double[] weights, RunSquares squares, int runs) =>
    [
        .. Enumerable.Range(0, runs)
            .Select(run => new PruningStep(support.AsSpan(squares.First(run), squares.Length(run)).ToArray(), squares.Harm(run, weights)))
            .OrderBy(step => step.Harm),
    ];
}
