using NanoML.Compiler.Compression;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

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
