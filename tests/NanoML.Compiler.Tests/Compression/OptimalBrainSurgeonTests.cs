using MathNet.Numerics.LinearAlgebra.Double;
using NanoML.Compiler.Compression;

namespace NanoML.Compiler.Tests.Compression;

public class OptimalBrainSurgeonTests
{
    private const int Count = 7;

    // Each step is compared with solving the problem anew for every run that could go. The last run is short.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    [InlineData(4, 5)]
    public void Trace_TakesTheRunThatTheOthersCanBestReplace(int seed, int run)
    {
        int count = run == 1 ? Count : 22;
        var row = new RowProblems(count, seed);
        List<int[]> left = [.. Enumerable.Range(0, count).Chunk(run)];
        double before = row.Least([.. left.SelectMany(k => k)]);
        double harm = 0;
        foreach (PruningStep step in OptimalBrainSurgeon.Trace(row.Problem, run).ToEnd())
        {
            int[] best = left.MinBy(k => Without(k))!;
            Assert.Equal(best, step.Weights);
            double after = Without(best);
            left.Remove(best);
            harm = Math.Max(harm, after - before);
            Assert.Equal(harm, step.Harm, 1e-6 * Math.Abs(before));
            before = after;
        }

        Assert.Empty(left);
        double Without(int[] weights) => row.Least([.. left.Where(other => other != weights).SelectMany(k => k)]);
    }

    // Rows that wait for their steps, and shrink, end as those that take each step at once.
    [Fact]
    public void Trace_OfManyWeights_IsThatOfStepsThroughTheWholeInverse()
    {
        const int Many = 70;
        var row = new RowProblems(Many, 8);
        var inverse = new DenseMatrix(Many, Many, [.. row.Problem.Inverse()]);
        double[] weights = inverse.Multiply(DenseVector.OfArray(row.Problem.Gradient())).AsArray();
        List<int> left = [.. Enumerable.Range(0, Many)];

        foreach (int pruned in OptimalBrainSurgeon.Trace(row.Problem, 1).ToEnd().SelectMany(step => step.Weights))
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

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Trace_ExtendedStepByStep_KnowsWhatWasAskedForAndEndsTheSame(int run)
    {
        var row = new RowProblems(22, 7);
        PruningTrace trace = OptimalBrainSurgeon.Trace(row.Problem, run);
        for (int zeros = 0; zeros <= 22; zeros++)
        {
            trace.ExtendTo(zeros);
            Assert.InRange(trace.Zeros, zeros, zeros + run - 1);
            Assert.Equal(trace.Zeros == 22, trace.IsComplete);
        }

        Assert.Equal(
            OptimalBrainSurgeon.Trace(row.Problem, run).ToEnd().Select(step => (step.Weights[0], step.Harm)),
            trace.Steps.Select(step => (step.Weights[0], step.Harm)));
    }

    [Fact]
    public void Trace_LeavesTheInverseThatRowsShare()
    {
        var row = new RowProblems(Count, 9);
        double[] before = [.. row.Problem.Inverse()];

        OptimalBrainSurgeon.Trace(row.Problem, 3).ToEnd();

        Assert.Equal(before, row.Problem.Inverse());
    }

    [Fact]
    public void Trace_WeightsThatAreZero_ComeFirstAndHarmNothing()
    {
        var row = new RowProblems(Count, 4);
        IReadOnlyList<PruningStep> trace = OptimalBrainSurgeon.Trace(row.Problem.Restrict([0, 2, 5, 6]), 1).ToEnd();

        Assert.Equal([1, 3, 4], trace.Take(3).SelectMany(step => step.Weights));
        Assert.All(trace.Take(3), step => Assert.Equal(0, step.Harm));
        Assert.Equal([0, 2, 5, 6], trace.Skip(3).SelectMany(step => step.Weights).Order());
    }

    [Fact]
    public void Trace_RunsWithZeros_LoseWhatIsLeftOfThem()
    {
        var row = new RowProblems(11, 4);
        IReadOnlyList<PruningStep> trace = OptimalBrainSurgeon.Trace(row.Problem.Restrict([0, 2, 5, 6, 7, 8, 10]), 3).ToEnd();

        Assert.Equal([1, 3, 4, 9], trace.Take(4).SelectMany(step => step.Weights));
        Assert.Equal([[0, 2], [5], [6, 7, 8], [10]], trace.Skip(4).Select(step => step.Weights).OrderBy(weights => weights[0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Trace_OfALargeChannel_RanksEachRunByItsOwnHarm(int run)
    {
        var row = new RowProblems(OptimalBrainSurgeon.MaxStepwise + 1, 6, samples: 8);
        IReadOnlyList<PruningStep> trace = OptimalBrainSurgeon.Trace(row.Problem, run).ToEnd();
        int[] all = [.. Enumerable.Range(0, row.Weights.Length)];

        Assert.Equal(all, trace.SelectMany(step => step.Weights).Order());
        Assert.Equal(trace.Select(step => step.Harm).Order(), trace.Select(step => step.Harm));
        Assert.All(trace, step => Assert.Equal(all.Where(k => k / run == step.Weights[0] / run), step.Weights));
        Assert.Equal(
            row.Least([.. all.Except(trace[0].Weights)]) - row.Least(all), trace[0].Harm, 1e-6 * Math.Abs(row.Least(all)));
    }

    // What the others make up for is less than what zeros alone would do to the channel.
    [Fact]
    public void Trace_Runs_HarmNoMoreThanZeroingThem()
    {
        var row = new RowProblems(21, 5);
        double[] best = RowFactor.Of(row.Problem.Hessian()).Solve(row.Problem.Gradient());
        PruningStep first = OptimalBrainSurgeon.Trace(row.Problem, 3).ToEnd()[0];
        double[] zeroed = [.. best.Select((w, k) => first.Weights.Contains(k) ? 0 : w)];

        Assert.InRange(first.Harm, 0, row.Objective(zeroed) - row.Objective(best));
    }

    [Fact]
    public void Trace_NoWeightLeft_IsAllZeros()
    {
        IReadOnlyList<PruningStep> trace = OptimalBrainSurgeon.Trace(new RowProblems(Count, 5).Problem.Restrict([]), 3).ToEnd();

        Assert.Equal(Count, trace.Count);
        Assert.All(trace, step => Assert.Equal(0, step.Harm));
    }
}
