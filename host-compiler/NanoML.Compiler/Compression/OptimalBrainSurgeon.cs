using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Compression;

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

    /// <summary>
    /// The order in which one channel can best do without its weights: those that are zero from the start first, each by itself and without
    /// harm. What steps cost is spent when the trace is extended by them.
    /// </summary>
    /// <param name="run">How many consecutive weights go together, counted from the first; the last may be fewer.</param>
    public static PruningTrace Trace(RowProblem problem, int run)
    {
        int[] support = problem.Support;
        IEnumerable<PruningStep> zeros = Enumerable.Range(0, problem.Count).Except(support).Select(k => new PruningStep([k], 0));
        if (support.Length == 0)
        {
            return new PruningTrace(zeros, support, null);
        }

        int[] runs = [.. support.CountBy(k => k / run).Select(r => r.Value)];
        double[] inverse = problem.Inverse();
        double[] gradient = problem.Gradient();
        int n = gradient.Length;
        double[] weights = [.. Enumerable.Range(0, n).Select(k => DotProduct.Of(inverse.AsSpan(k * n, n), gradient))];
        return n > MaxStepwise
            ? new PruningTrace(zeros.Concat(RankOnce(support, weights, RunSquares.Of(inverse, n, runs), runs.Length)), support, null)
            : new PruningTrace(zeros, support, new Elimination(weights, inverse, runs));
    }

    private static PruningStep[] RankOnce(int[] support, double[] weights, RunSquares squares, int runs) =>
    [
        .. Enumerable.Range(0, runs)
            .Select(run => new PruningStep(support.AsSpan(squares.First(run), squares.Length(run)).ToArray(), squares.Harm(run, weights)))
            .OrderBy(step => step.Harm),
    ];
}
