using System.Collections.Concurrent;
using System.Collections.Immutable;
using NanoML.Compiler.Channels;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Channels;

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
    public void Measure_AnyAxis_HasItsIndicesForPlaces()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2, 3));
        Graph graph = builder.Build(builder.Add(new Relu(), GraphBuilder.Input));
        var axes = new Dictionary<string, int> { [GraphBuilder.Input] = 1, [graph.Outputs[0]] = 2 };
        ImmutableDictionary<string, ChannelMoments> moments = ChannelMoments.Measure(graph, axes, [[1, 2, 3, -1, -2, -3]]);

        Assert.Equal([2.0, -2.0], moments[GraphBuilder.Input].Mean);
        Assert.Equal([0.5, 1.0, 1.5], moments[graph.Outputs[0]].Mean);
    }

    [Fact]
    public void Measure_SamplesInTheModelsOrder_AreSeenInTheDevices()
    {
        var builder = new GraphBuilder(Shape.Of(1, 3, 2));
        Graph graph = builder.Build(builder.Add(new Dense(), GraphBuilder.Input, builder.Random(Shape.Of(3, 2))));

        Assert.Equal([2.0, 20.0], Measure(graph with { InputForms = ImmutableDictionary<string, InputForm>.Empty.Add(GraphBuilder.Input, new InputForm { Layout = [0, 2, 1] }) }, [[1, 2, 3, 10, 20, 30]])[GraphBuilder.Input].Mean);
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
        ChannelMoments.Measure(graph, LastAxes(graph), Plans.Samples(graph, 70), shares);

        Assert.Equal(70, shares.Count);
        Assert.Equal(1, shares.Max());
    }

    private static ImmutableDictionary<string, ChannelMoments> Measure(Graph graph, float[][] samples) =>
        ChannelMoments.Measure(graph, LastAxes(graph), samples);

    private static Dictionary<string, int> LastAxes(Graph graph) =>
        graph.Nodes.Select(node => node.Inputs[0]).Distinct().ToDictionary(name => name, name => graph.Value(name).Shape.Rank - 1);

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
