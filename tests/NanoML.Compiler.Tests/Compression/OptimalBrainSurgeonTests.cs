using MathNet.Numerics.LinearAlgebra.Double;
using NanoML.Compiler.Compression;

namespace NanoML.Compiler.Tests.Compression;

public class OptimalBrainSurgeonTests
{
    private const int Count = 7;

    // Each step is compared with solving the problem anew for every weight that could go.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Trace_TakesTheWeightThatTheOthersCanBestReplace(int seed)
    {
        var row = new RowProblems(Count, seed);
        PruningTrace trace = OptimalBrainSurgeon.Trace(row.Problem);
        List<int> left = [.. Enumerable.Range(0, Count)];
        double before = row.Least([.. left]);
        double harm = 0;
        for (int step = 0; step < Count; step++)
        {
            int best = left.MinBy(k => row.Least([.. left.Where(other => other != k)]));
            Assert.Equal(best, trace.Order[step]);
            left.Remove(best);
            double after = row.Least([.. left]);
            harm = Math.Max(harm, after - before);
            Assert.Equal(harm, trace.Harm[step], 1e-6 * Math.Abs(before));
            before = after;
        }
    }

    // Rows that wait for their steps, and shrink, end as those that take each step at once.
    [Fact]
    public void Trace_OfManyWeights_IsThatOfStepsThroughTheWholeInverse()
    {
        const int Many = 70;
        var row = new RowProblems(Many, 8);
        DenseMatrix inverse = (DenseMatrix)row.Problem.Inverse().Clone();
        double[] weights = inverse.Multiply(DenseVector.OfArray(row.Problem.Gradient())).AsArray();
        List<int> left = [.. Enumerable.Range(0, Many)];

        foreach (int pruned in OptimalBrainSurgeon.Trace(row.Problem).Order)
        {
            Assert.Equal(left.MinBy(k => weights[k] * weights[k] / inverse[k, k]), pruned);
            left.Remove(pruned);
            foreach (int k in left)
            {
                weights[k] -= weights[pruned] / inverse[pruned, pruned] * inverse[pruned, k];
            }

            DenseMatrix step = (DenseMatrix)inverse.Column(pruned).OuterProduct(inverse.Row(pruned)).Divide(inverse[pruned, pruned]);
            inverse -= step;
        }
    }

    [Fact]
    public void Trace_LeavesTheInverseThatRowsShare()
    {
        var row = new RowProblems(Count, 9);
        double[] before = [.. row.Problem.Inverse().Values];

        OptimalBrainSurgeon.Trace(row.Problem);

        Assert.Equal(before, row.Problem.Inverse().Values);
    }

    [Fact]
    public void Trace_WeightsThatAreZero_ComeFirstAndHarmNothing()
    {
        var row = new RowProblems(Count, 4);
        PruningTrace trace = OptimalBrainSurgeon.Trace(row.Problem.Restrict([0, 2, 5, 6]));

        Assert.Equal([1, 3, 4], trace.Order[..3]);
        Assert.Equal([0, 0, 0], trace.Harm[..3]);
        Assert.Equal([0, 2, 5, 6], trace.Order[3..].Order());
    }

    [Fact]
    public void Trace_OfALargeChannel_RanksEachWeightByItsOwnHarm()
    {
        var row = new RowProblems(OptimalBrainSurgeon.MaxStepwise + 1, 6, samples: 8);
        PruningTrace trace = OptimalBrainSurgeon.Trace(row.Problem);

        Assert.Equal(Enumerable.Range(0, row.Weights.Length), trace.Order.Order());
        Assert.Equal(trace.Harm.Order(), trace.Harm);
        int[] all = [.. Enumerable.Range(0, row.Weights.Length)];
        Assert.Equal(
            row.Least([.. all.Where(k => k != trace.Order[0])]) - row.Least(all), trace.Harm[0], 1e-6 * Math.Abs(row.Least(all)));
    }

    [Fact]
    public void Trace_NoWeightLeft_IsAllZeros()
    {
        PruningTrace trace = OptimalBrainSurgeon.Trace(new RowProblems(Count, 5).Problem.Restrict([]));

        Assert.All(trace.Harm, harm => Assert.Equal(0, harm));
    }
}
