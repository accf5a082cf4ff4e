using System.Collections.Concurrent;
using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Quantization;

public class ChannelMomentsTests
{
    [Fact]
    public void Measure_EachChannel_HasAMeanAndAVarianceOfItsOwn()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2, 2));
        Graph graph = builder.Build(builder.Add(new Dense(), GraphBuilder.Input, builder.Random(Shape.Of(3, 2))));
        ChannelMoments moments = Measure(graph, [[1, 10, 3, 10], [5, 10, 7, 10]])[GraphBuilder.Input];

        Assert.Equal([4.0, 10.0], moments.Mean);
        Assert.Equal([5.0, 0.0], moments.Variance);
    }

    [Fact]
    public void MeasureAlong_AnyAxis_HasItsIndicesForPlaces()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2, 3));
        Graph graph = builder.Build(builder.Add(new Relu(), GraphBuilder.Input));
        var axes = new Dictionary<string, int> { [GraphBuilder.Input] = 1, [graph.Outputs[0]] = 2 };
        ImmutableDictionary<string, ChannelMoments> moments = ChannelMoments.MeasureAlong(graph, axes, [[1, 2, 3, -1, -2, -3]]);

        Assert.Equal([2.0, -2.0], moments[GraphBuilder.Input].Mean);
        Assert.Equal([0.5, 1.0, 1.5], moments[graph.Outputs[0]].Mean);
    }

    [Fact]
    public void Measure_SamplesInTheModelsOrder_AreSeenInTheDevices()
    {
        var builder = new GraphBuilder(Shape.Of(1, 3, 2));
        Graph graph = builder.Build(builder.Add(new Dense(), GraphBuilder.Input, builder.Random(Shape.Of(3, 2))));

        Assert.Equal([2.0, 20.0], Measure(graph with { InputLayout = [0, 2, 1] }, [[1, 2, 3, 10, 20, 30]])[GraphBuilder.Input].Mean);
    }

    [Fact]
    public void Measure_LayersOfEightBits_AreLeftOut()
    {
        Graph graph = Network();

        Assert.Empty(ChannelMoments.Measure(graph, LayerBits.Choose(graph, WeightFormat.Int8), Plans.Samples(graph)));
    }

    [Fact]
    public void Measure_OnSeveralThreads_GivesTheSameBitsEveryTime()
    {
        Graph graph = Network();
        float[][] samples = Plans.Samples(graph, 150);
        ImmutableDictionary<string, ChannelMoments> expected = Measure(graph, samples);

        for (int round = 0; round < 3; round++)
        {
            foreach ((string name, ChannelMoments moments) in Measure(graph, samples))
            {
                Assert.Equal(expected[name].Mean, moments.Mean);
                Assert.Equal(expected[name].Variance, moments.Variance);
            }
        }
    }

    [Fact]
    public void Measure_ReportsProgressUpToAll()
    {
        Graph graph = Network();
        var shares = new Shares();
        ChannelMoments.Measure(graph, Fours(graph), Plans.Samples(graph, 70), shares);

        Assert.Equal(70, shares.Count);
        Assert.Equal(1, shares.Max());
    }

    // Two groups of two outputs, each over three channels and two taps.
    [Fact]
    public void InputChannel_OfAGroupedConvolution_IsThatOfTheWeightsGroup()
    {
        var conv = new Conv(new SpatialWindow([2], [1], [1], [0], [0]), 2, ChannelsLast: true);
        var weights = Shape.Of(4, 3, 2);

        Assert.Equal(
            [0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 3, 3, 4, 4, 5, 5],
            Enumerable.Range(0, weights.Count).Select(k => conv.InputChannel(weights, k)));
    }

    // The output is linear in the input: with all but one channel at zero, it shows which weights that channel meets.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void ForWeights_OfAConvolution_GivesTheMomentsOfWhatTheKernelMultiplies(int groups)
    {
        Shape shape = Shape.Of(4, 4 / groups, 3, 3);
        var conv = new Conv(new SpatialWindow([3, 3], [1, 1], [1, 1], [0, 0], [0, 0]), groups, ChannelsLast: true);
        Tensor weights = Tensors.Random(shape, 0.1f, 1);
        for (int channel = 0; channel < 4; channel++)
        {
            double[] mean = [.. Enumerable.Range(0, 4).Select(c => c == channel ? 1.0 : 0)];
            double[] perWeight = new ChannelMoments(mean, mean).ForWeights(conv, shape).Mean;
            float[] input = [.. Enumerable.Range(0, 36).Select(k => (float)mean[k % 4])];
            float[] expected = [.. Enumerable.Range(0, 4).Select(o => (float)Enumerable.Range(o * shape.Stride(0), shape.Stride(0))
                .Sum(k => perWeight[k] * weights.Floats[k]))];

            Tensors.AssertClose(expected, conv.Evaluate(Tensors.Floats(Shape.Of(1, 3, 3, 4), input), weights).Floats, 1e-5f);
        }
    }

    private static ImmutableDictionary<string, ChannelMoments> Measure(Graph graph, float[][] samples) =>
        ChannelMoments.Measure(graph, Fours(graph), samples);

    private static Dictionary<string, int> Fours(Graph graph) => graph.Nodes.ToDictionary(node => node.Name, _ => 4);

    private static Graph Network()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2, 6, 6));
        string x = builder.Add(new Relu(), builder.Conv(GraphBuilder.Input, 4));
        return Pipeline.Run(builder.Build(builder.Gemm(builder.Flatten(builder.Conv(x, 3)), 2)));
    }

    private sealed class Shares : ConcurrentBag<double>, IProgress<double>
    {
        public void Report(double value) => Add(value);
    }
}
