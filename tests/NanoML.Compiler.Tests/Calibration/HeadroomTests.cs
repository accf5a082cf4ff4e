using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Calibration;

/// <summary>Ranges of results from few samples, judged on those that come.</summary>
public class HeadroomTests
{
    private const int Samples = 96;
    private const int Elements = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(0.5)]
    public void Around_OfScoresOfFewSamples_LosesLittleOfThoseThatCome(double alike)
    {
        double room = 0;
        double none = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            float[][] seen = [.. Enumerable.Range(0, Samples).Select(_ => Scores(random, alike))];
            float[] coming = [.. Enumerable.Range(0, 2000).SelectMany(_ => Scores(random, alike))];
            room += Error(coming, WithRoom(seen));
            none += Error(coming, (seen.Min(sample => sample.Min()), seen.Max(sample => sample.Max())));
        }

        // Eight decibels.
        Assert.True(room < 0.16 * none, $"{room} with room, {none} without");
    }

    [Fact]
    public void Around_OfValuesThatEndSomewhere_GivesHardlyAnyRoom()
    {
        var random = new Random(3);
        float[][] samples = [.. Enumerable.Range(0, 200).Select(_ => Enumerable.Range(0, 50).Select(_ => (float)random.NextDouble()).ToArray())];

        (double min, double max) = WithRoom(samples);

        Assert.Equal(0, min, 3);
        Assert.InRange(max, 0.99, 1.01);
    }

    [Fact]
    public void Around_OfValuesThatSaturate_GivesNoRoom()
    {
        var random = new Random(4);
        float[][] samples = [.. Enumerable.Range(0, Samples).Select(_ => Array.ConvertAll(Scores(random, 1), x => Math.Clamp(x, 0, 0.5f)))];

        (double min, double max) = WithRoom(samples);

        Assert.Equal(0, min);
        Assert.Equal(0.5, max);
    }

    [Theory]
    [InlineData(Headroom.FewestSamples - 1, Elements)]
    [InlineData(200, 450)]
    public void Around_OfTooFewSamplesOrOfManyValues_IsWhatWasSeen(int count, int elements)
    {
        var random = new Random(5);
        float[][] samples = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, elements).Select(_ => Gauss(random)).ToArray())];

        (double min, double max) = WithRoom(samples);

        Assert.Equal(samples.Min(sample => sample.Min()), min);
        Assert.Equal(samples.Max(sample => sample.Max()), max, 5);
    }

    /// <summary>An outlier alone must not take the levels of all others.</summary>
    [Fact]
    public void Around_WithOneFarSample_GivesASixthAtMost()
    {
        var random = new Random(6);
        float[][] samples = [.. Enumerable.Range(0, Samples).Select(_ => Scores(random, 1)), [20, 0, 0, 0]];

        (double min, double max) = WithRoom(samples);

        double seen = 20 - samples.Min(sample => sample.Min());
        Assert.InRange(max, 20, 20 + (seen / 5.99));
        Assert.True(max - min < 1.34 * seen);
    }

    [Fact]
    public void Calibrator_GivesRoomToResultsAlone()
    {
        var random = new Random(7);
        var builder = new GraphBuilder(Shape.Of(1, Elements));
        string doubled = builder.Add(new Mul(), GraphBuilder.Input, builder.Constant(Tensors.Floats(2, 2, 2, 2)));
        string sum = builder.Add(new Add(), doubled, builder.Constant(Tensors.Floats(1, 1, 1, 1)));
        string joined = builder.Add(new Concat(1), sum, sum);
        string result = builder.Add(new Reshape(Shape.Of(2, 2, 2)), joined);
        float[][] samples = [.. Enumerable.Range(0, Samples).Select(_ => Scores(random, 1))];

        ImmutableDictionary<string, QuantParams> plain = Calibrator.Run(builder.Build(result), samples, RangeMethod.MinMax);
        ImmutableDictionary<string, QuantParams> ranges = Calibrator.Run(builder.Build(result), samples, RangeMethod.Percentile);

        Assert.All(new[] { GraphBuilder.Input, doubled }, name => Assert.Equal(1, ranges[name].Scale / plain[name].Scale, 3));
        Assert.All(new[] { sum, joined, result }, name => Assert.InRange(ranges[name].Scale / plain[name].Scale, 1.1f, 1.34f));
    }

    private static (double Min, double Max) WithRoom(float[][] samples)
    {
        var histogram = new ActivationHistogram(samples.Min(sample => sample.Min()), samples.Max(sample => sample.Max()));
        foreach (float[] sample in samples)
        {
            histogram.Add(sample);
        }

        return Headroom.Around(histogram, histogram.Min, histogram.Max);
    }

    private static double Error(float[] values, (double Min, double Max) range)
    {
        QuantParams quant = QuantParams.FromRange(range.Min, range.Max);
        return values.Average(value => Math.Pow(value - quant.Dequantize(quant.Quantize(value)), 2));
    }

    /// <param name="alike">The share of an element that is its own; the rest is of the sample.</param>
    private static float[] Scores(Random random, double alike)
    {
        float common = Gauss(random);
        return [.. Enumerable.Range(0, Elements).Select(_ => (float)((alike * Gauss(random)) + ((1 - alike) * common)))];
    }

    private static float Gauss(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
