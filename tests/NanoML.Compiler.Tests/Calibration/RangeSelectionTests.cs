using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Tests.Calibration;

public class RangeSelectionTests
{
    private const int Count = 200_000;

    public static TheoryData<RangeMethod> Methods => [.. Enum.GetValues<RangeMethod>()];

    [Fact]
    public void MinMax_IsWhatWasSeen() => Assert.Equal((-3.5f, 8.25f), Choose([-3.5f, 0, 8.25f], RangeMethod.MinMax));

    [Fact]
    public void Percentile_LeavesTheOutlierOut()
    {
        float[] values = [.. Uniform(0, 1), 1000];

        Assert.InRange(Choose(values, RangeMethod.Percentile).Max, 0.9, 2);
    }

    [Fact]
    public void Percentile_OneInAHundred_IsNoOutlier()
    {
        float[] values = [.. Uniform(0, 1)];
        for (int k = 0; k < values.Length; k += 100)
        {
            values[k] = -50;
        }

        Assert.Equal(-50, Choose(values, RangeMethod.Percentile).Min);
    }

    [Fact]
    public void Percentile_FewValues_KeepsThemAll()
    {
        (double min, double max) = Choose([-2, 1, 1, 1, 9], RangeMethod.Percentile);

        Assert.Equal(-2, min);
        Assert.Equal(9, max, 6);
    }

    [Theory]
    [InlineData(RangeMethod.Mse)]
    [InlineData(RangeMethod.Percentile)]
    public void HeavyTails_AreWorthCutting(RangeMethod method)
    {
        float[] values = [.. Laplace()];

        Assert.True(MeasuredError(values, method) < 0.8 * MeasuredError(values, RangeMethod.MinMax));
    }

    [Fact]
    public void Mse_IsTheBestOfAllMethods()
    {
        float[] values = [.. Laplace()];
        double best = MeasuredError(values, RangeMethod.Mse);

        Assert.All(Enum.GetValues<RangeMethod>(), method => Assert.True(best <= 1.01 * MeasuredError(values, method), $"{method}"));
    }

    [Fact]
    public void Mse_EvenlySpread_HasNothingToCut()
    {
        (double min, double max) = Choose([.. Uniform(-1, 1)], RangeMethod.Mse);

        Assert.InRange(min, -1.001, -0.95);
        Assert.InRange(max, 0.95, 1.001);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void AllZero_HasARange(RangeMethod method)
    {
        (double min, double max) = Choose([0, 0, 0], method);

        Assert.Equal(new QuantParams(1, 0), QuantParams.FromRange(min, max));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void ConstantActivation_IsRepresentedExactly(RangeMethod method)
    {
        foreach (float value in new[] { 5f, -5f })
        {
            (double min, double max) = Choose([value, value, value], method);
            QuantParams quant = QuantParams.FromRange(min, max);

            Assert.Equal(value, quant.Dequantize(quant.Quantize(value)), 5);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void FarFromZero_IsNotCutAway(RangeMethod method)
    {
        foreach ((float least, float most) in new[] { (-6f, -5f), (5f, 6f) })
        {
            (double min, double max) = Choose([.. Uniform(least, most)], method);
            QuantParams quant = QuantParams.FromRange(min, max);

            Assert.True(min < max);
            Assert.InRange(quant.Min, Math.Min(least, 0) - 0.05, Math.Min(least, 0) + 0.2);
            Assert.InRange(quant.Max, Math.Max(most, 0) - 0.2, Math.Max(most, 0) + 0.05);
        }
    }

    private static (double Min, double Max) Choose(float[] values, RangeMethod method)
    {
        var histogram = new ActivationHistogram(values.Min(), values.Max());
        histogram.Add(values);
        return RangeSelection.Choose(histogram, method);
    }

    private static double MeasuredError(float[] values, RangeMethod method)
    {
        (double min, double max) = Choose(values, method);
        QuantParams quant = QuantParams.FromRange(min, max);
        return values.Average(v => Math.Pow(v - quant.Dequantize(quant.Quantize(v)), 2));
    }

    private static IEnumerable<float> Uniform(float least, float most)
    {
        var random = new Random(5);
        return Enumerable.Range(0, Count).Select(_ => least + ((most - least) * random.NextSingle()));
    }

    /// <summary>Two exponential tails.</summary>
    private static IEnumerable<float> Laplace()
    {
        var random = new Random(6);
        return Enumerable.Range(0, Count).Select(_ => (float)(Math.Log(1 - random.NextDouble()) * (random.Next(2) == 0 ? 1 : -1)));
    }
}
