using NanoML.Compiler.Calibration;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Compression;

/// <summary>Channels of so many weights that they are worked on in parts.</summary>
public sealed class ChannelProblemTests
{
    private const int Inputs = 2500;
    private const int Outputs = 3;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2048, 1)]
    [InlineData(2049, 2)]
    [InlineData(16900, 9)]
    public void Bounds_CoverAllWeights_InPartsThatKeepRunsTogether(int weights, int parts)
    {
        int[] bounds = ChannelProblem.Bounds(weights);

        Assert.Equal(parts + 1, bounds.Length);
        Assert.Equal((0, weights), (bounds[0], bounds[^1]));
        Assert.All(bounds.Zip(bounds[1..]), part => Assert.InRange(part.Second - part.First, 1, 2048 + 12));
        Assert.All(bounds[..^1], first => Assert.Equal(0, first % 12));
    }

    [Fact]
    public void Round_PartsAtALeastScaleThatNoFloatHas_KeepsTheirWeights()
    {
        const double leastScale = 0.7;
        Assert.True((float)leastScale < leastScale);
        var channel = new ChannelProblem([new RowProblems(12, 1).Problem, new RowProblems(12, 2).Problem.Restrict([]), new RowProblems(12, 3).Problem]);

        RoundedRow rounded = new ChannelRounding(channel, leastScale, new LayerScales(1, 1), hidesInNoise: false).Round(WeightLevels.Linear(8));

        Assert.Equal((float)leastScale, rounded.Scale);
        Assert.Contains(rounded.Levels[..12], level => level != 0);
        Assert.All(rounded.Levels[12..24], level => Assert.Equal(0, level));
        Assert.Contains(rounded.Levels[24..], level => level != 0);
    }

    [Fact]
    public void Run_LongChannels_LoseLessThanRoundedToTheNearest()
    {
        QuantGraph network = Network(out Graph graph);
        var format = new LayerFormat(WeightLevels.Linear(4));
        QuantGraph nearest = WeightCompressor.Run(network, Formats(graph, format), []);
        QuantGraph compensated = WeightCompressor.Run(network, Formats(graph, format), Samples(graph));

        Assert.All(compensated.Weights.Values.Single().Data, level => Assert.InRange(level, -7, 7));
        Assert.InRange(Error(graph, compensated) / Error(graph, nearest), 0, 0.7);
    }

    [Fact]
    public void Run_HalfOfLongChannels_IsZeroAndTheRestMakesUpForIt()
    {
        QuantGraph network = Network(out Graph graph);
        int zeros = Inputs * Outputs / 2;
        var format = new LayerFormat(WeightLevels.Linear(8), zeros);
        QuantGraph alone = WeightCompressor.Run(network, Formats(graph, format), []);
        QuantGraph compensated = WeightCompressor.Run(network, Formats(graph, format), Samples(graph));

        Assert.InRange(compensated.Weights.Values.Single().Data.Count(level => level == 0), zeros, Inputs * Outputs * 6 / 10);
        Assert.InRange(Error(graph, compensated) / Error(graph, alone), 0, 0.7);
    }

    private static Dictionary<string, LayerFormat> Formats(Graph graph, LayerFormat format) => new() { [graph.Nodes[0].Name] = format };

    private static QuantGraph Network(out Graph graph)
    {
        var builder = new GraphBuilder(Shape.Of(1, Inputs));
        graph = builder.Build(builder.Add(new Dense(), GraphBuilder.Input, builder.Random(Shape.Of(Outputs, Inputs))));
        return Quantizer.Quantize(graph, Calibrator.Run(graph, Samples(graph), RangeMethod.MinMax));
    }

    /// <summary>Neighbouring inputs are alike, as pixels are.</summary>
    private static float[][] Samples(Graph graph) => [.. Plans.Samples(graph, 40).Select(x =>
        x.Select((_, k) => x.AsSpan(k / 25 * 25, 25).ToArray().Average() + (0.05f * x[k])).ToArray())];

    private static double Error(Graph graph, QuantGraph network)
    {
        Tensor weights = graph.Value(graph.Nodes[0].Inputs[1]).Constant!;
        Tensor rounded = network.Weights.Values.Single().ToTensor();
        return Samples(graph).Sum(x => Enumerable.Range(0, Outputs).Sum(o => Math.Pow(Sum(x, weights, o) - Sum(x, rounded, o), 2)));
    }

    private static double Sum(float[] x, Tensor weights, int channel) =>
        x.Select((value, k) => (double)value * weights.Floats[(channel * Inputs) + k]).Sum();
}
