using System.Collections.Immutable;
using NanoML.Compiler.Driver;

namespace NanoML.Compiler.Tests.Driver;

public sealed class ConfusionTests
{
    [Fact]
    public void ScoresOfClasses_ArePrecisionRecallAndTheirMean()
    {
        // Class 0: three samples, two found; class 1: two samples, both found, one more taken for it; class 2: none.
        ImmutableArray<ClassScore> scores = Confusion.Of([new(0, 0, 2), new(0, 1, 1), new(1, 1, 2)], 3).Scores;
        Assert.Equal((1.0, 2.0 / 3, 0.8), (scores[0].Precision!.Value, scores[0].Recall!.Value, Math.Round(scores[0].F1!.Value, 9)));
        Assert.Equal((2.0 / 3, 1.0, 0.8), (scores[1].Precision!.Value, scores[1].Recall!.Value, Math.Round(scores[1].F1!.Value, 9)));
        Assert.Equal(new ClassScore(0, 0, 0), scores[2]);
        Assert.Null(scores[2].F1);
    }

    [Fact]
    public void Of_AnyResults_CountsEachOnceHoweverTheyAreGrouped()
    {
        var random = new Random(7);
        (int Label, int Class)[] results = [.. Enumerable.Range(0, 500).Select(_ => (random.Next(6), random.Next(7)))];
        var single = Confusion.Of(results.Select(r => new ConfusedPair(r.Label, r.Class, 1)), 5);
        var grouped = Confusion.Of(results.GroupBy(r => r).Select(g => new ConfusedPair(g.Key.Label, g.Key.Class, g.Count())), 5);
        int[][] matrix = single.Matrix();

        Assert.Equal<int>([0, 1, 2, 3, 4, 5, 6], single.Classes);
        Assert.Equal(matrix, grouped.Matrix());
        Assert.All(results.Distinct(), r => Assert.Equal(results.Count(other => other == r), matrix[r.Label][r.Class]));
        Assert.Equal((500, results.Count(r => r.Label == r.Class)), (single.Samples, single.Right));
        Assert.Equal(500 - single.Right, single.Mistakes.Sum(pair => pair.Samples));
        Assert.Equal(single.Mistakes.Select(pair => pair.Samples).OrderDescending(), single.Mistakes.Select(pair => pair.Samples));
        Assert.Equal(matrix.Select(row => row.Sum()), single.Scores.Select(score => score.Samples));
    }

    [Fact]
    public void Of_ClassIndicesFarApart_KeepsWhatOccursOnly()
    {
        var confusion = Confusion.Of([new(2_000_000_000, 3, 1), new(3, 3, 1)], 0);
        Assert.Equal<int>([3, 2_000_000_000], confusion.Classes);
        Assert.Equal([[1, 0], [1, 0]], confusion.Matrix());
    }
}
