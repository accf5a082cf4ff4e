using MathNet.Numerics.LinearAlgebra.Double;

namespace NanoML.Compiler.Compression;

/// <summary>The order in which one channel can best do without its weights.</summary>
/// <param name="Order">Indices of weights: those that are zero from the start first, then the pruned ones.</param>
/// <param name="Harm">
/// One per element of <see cref="Order"/>: how much the mean square error of the channel's sum grows with it, never less than with the one
/// before.
/// </param>
internal sealed record PruningTrace(int[] Order, double[] Harm);

/// <summary>
/// Removes weights one by one, always the one that does least harm when all others make up for it (Hassibi and Stork, 1993; per output
/// channel as in Frantar and Alistarh, "Optimal Brain Compression", 2022).
/// </summary>
/// <remarks>
/// The steps cost the cube of the weights. Channels of more than 1,024 are ranked once, by the harm that each weight's removal alone would do
/// (LeCun et al., "Optimal Brain Damage", 1990, with the whole Hessian).
/// </remarks>
internal static class OptimalBrainSurgeon
{
    internal const int MaxStepwise = 1024;

    public static PruningTrace Trace(RowProblem problem)
    {
        int[] support = problem.Support;
        int n = support.Length;
        int[] zeros = [.. Enumerable.Range(0, problem.Count).Except(support)];
        int[] order = [.. zeros, .. new int[n]];
        var harm = new double[problem.Count];
        if (n == 0)
        {
            return new PruningTrace(order, harm);
        }

        DenseMatrix matrix = problem.Inverse();
        double[] inverse = matrix.Values;
        double[] weights = matrix.Multiply(DenseVector.OfArray(problem.Gradient())).AsArray();
        if (n > MaxStepwise)
        {
            return RankOnce(support, zeros, weights, inverse);
        }

        var elimination = new Elimination(weights, inverse);
        for (int step = zeros.Length; step < order.Length; step++)
        {
            (int pruned, double least) = elimination.TakeNext();
            order[step] = support[pruned];
            harm[step] = Math.Max(least, step > 0 ? harm[step - 1] : 0);
        }

        return new PruningTrace(order, harm);
    }

    private static PruningTrace RankOnce(int[] support, int[] zeros, double[] weights, double[] inverse)
    {
        double[] harm = [.. weights.Select((w, k) => Elimination.Harm(w, inverse[(k * weights.Length) + k]))];
        int[] ranked = [.. Enumerable.Range(0, weights.Length).OrderBy(k => harm[k])];
        return new PruningTrace(
            [.. zeros, .. ranked.Select(k => support[k])], [.. new double[zeros.Length], .. ranked.Select(k => harm[k])]);
    }
}
