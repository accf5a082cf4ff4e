using NanoML.Compiler.Compression;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Compression;

public class LayerStatisticsTests
{
    // More weights than are multiplied together, and more samples than are added in single precision.
    private const int Weights = 37;
    private const int Samples = 1100;

    [Fact]
    public void Measure_GivesCovarianceOfRoundedAndCrossOfExactWithRounded()
    {
        var random = new Random(5);
        Tensor[] exact = Inputs(random);
        Tensor[] rounded = Inputs(random);

        LayerStatistics statistics = LayerStatistics.Measure(new Dense(), exact, rounded, Shape.Of(1, Weights), 1, 0, ..);

        for (int i = 0; i < Weights; i++)
        {
            for (int j = 0; j < Weights; j++)
            {
                Assert.Equal(MeanProduct(rounded, i, rounded, j), statistics.Covariance[(i * Weights) + j], 1e-6);
                Assert.Equal(MeanProduct(exact, i, rounded, j), statistics.Cross[(i * Weights) + j], 1e-6);
            }
        }
    }

    // Positions that are thinned out, in memory that a layer with more of them has written.
    [Fact]
    public void Measure_InMemoryOfAnotherLayer_GivesTheSameNumbers()
    {
        var random = new Random(6);
        Tensor[] images = [.. Enumerable.Range(0, 12).Select(k => Tensors.Random(Shape.Of(1, 60, 60, 2), -1, 1, k))];
        var conv = new Conv(new SpatialWindow([3, 3], [1, 1], [1, 1], [1, 1], [1, 1]), 1, ChannelsLast: true);
        Tensor[] exact = Inputs(random);
        LayerStatistics first = LayerStatistics.Measure(conv, images, images, Shape.Of(1, 2, 3, 3), 3600, 0, ..);
        LayerStatistics.Measure(new Dense(), exact, exact, Shape.Of(1, Weights), 1, 0, ..);
        LayerStatistics second = LayerStatistics.Measure(conv, images, images, Shape.Of(1, 2, 3, 3), 3600, 0, ..);

        Assert.Equal(first.Covariance, second.Covariance);
        Assert.Equal(first.Cross, second.Cross);
        Assert.Equal(first.ExactMean, second.RoundedMean);
    }

    private static Tensor[] Inputs(Random random) =>
    [
        .. Enumerable.Range(0, Samples).Select(_ => new Tensor(
            Shape.Of(1, Weights), [.. Enumerable.Range(0, Weights).Select(k => k + random.NextSingle())])),
    ];

    private static double MeanProduct(Tensor[] a, int i, Tensor[] b, int j)
    {
        double meanA = a.Average(x => (double)x.Floats[i]);
        double meanB = b.Average(x => (double)x.Floats[j]);
        return a.Zip(b, (x, y) => (x.Floats[i] - meanA) * (y.Floats[j] - meanB)).Average();
    }
}
