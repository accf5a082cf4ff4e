using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public class RemoveConstantChannelsTests
{
    private const int Channels = 6;
    private const int Dead = 2;

    private readonly GraphBuilder _builder = new(Shape.Of(1, 3, 6, 6));

    [Theory]
    [InlineData(-0.5f, 3)]
    [InlineData(-0.5f, 1)]
    [InlineData(0.5f, 1)]
    public void Run_ChannelWithoutWeights_GoesAndTheFunctionStays(float bias, int kernel)
    {
        string x = _builder.Add(new Relu(), LayerWithDeadChannel(bias, 1e-30f));
        Graph graph = _builder.Build(_builder.Conv(x, 4, kernel));
        Graph smaller = RemoveConstantChannels.Run(graph);

        Assert.Equal(Channels - 1, smaller.Value(smaller.Nodes[0].Output).Shape[1]);
        AssertSameFunction(graph, smaller);
    }

    // The border sees zeros in place of the channel's value.
    [Theory]
    [InlineData(1)]
    [InlineData(Channels)]
    public void Run_ConstantThatPaddingReplaces_Stays(int groups)
    {
        string x = _builder.Add(new Relu(), LayerWithDeadChannel(0.5f, 0));
        Graph graph = _builder.Build(_builder.Conv(_builder.Conv(x, Channels, groups: groups), 2, kernel: 1));

        Assert.Same(graph, RemoveConstantChannels.Run(graph));
    }

    // Quantisation names the layer; beside an infinity every weight is next to nothing.
    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    public void Run_WeightThatIsNotFinite_LeavesTheLayerAsItIs(float weight)
    {
        string x = _builder.Add(new Relu(), LayerWithDeadChannel(-0.5f, weight));
        Graph graph = _builder.Build(_builder.Conv(x, 4));

        Assert.Same(graph, RemoveConstantChannels.Run(graph));
    }

    [Fact]
    public void Run_DepthwiseOfNothing_GoesWithItsChannel()
    {
        string x = _builder.Add(new Relu(), LayerWithDeadChannel(-1, 0));
        Graph graph = _builder.Build(_builder.Conv(_builder.Conv(x, Channels, groups: Channels), 2, kernel: 1));
        Graph smaller = RemoveConstantChannels.Run(graph);

        Assert.Equal(Channels - 1, ((Conv)smaller.Nodes[2].Op).Groups);
        AssertSameFunction(graph, smaller);
    }

    [Fact]
    public void Run_ResidualThatFillsTheChannel_KeepsIt()
    {
        string live = _builder.Conv(GraphBuilder.Input, Channels);
        string sum = _builder.Add(new Add(), live, LayerWithDeadChannel(-1, 0));
        Graph graph = _builder.Build(_builder.Conv(sum, 2));

        Assert.Same(graph, RemoveConstantChannels.Run(graph));
    }

    // Channels of the first factor are constant, those of the product are not.
    [Fact]
    public void Run_ConstantTimesWhatDependsOnTheInput_Stays()
    {
        string gate = _builder.Add(new Sigmoid(), _builder.Conv(GraphBuilder.Input, 1));
        string product = _builder.Add(new Mul(), LayerWithDeadChannel(0.5f, 0), gate);
        Graph graph = _builder.Build(_builder.Conv(product, 2, kernel: 1));

        Assert.Same(graph, RemoveConstantChannels.Run(graph));
    }

    [Fact]
    public void Run_LayerOfNothingButConstants_KeepsOneChannel()
    {
        string zeros = _builder.Constant(new Tensor(Shape.Of(Channels, 108), new float[Channels * 108]));
        string hidden = _builder.Add(new Dense(), _builder.Flatten(GraphBuilder.Input), zeros, _builder.Random(Shape.Of(Channels)));
        Graph graph = _builder.Build(_builder.Add(new Dense(), hidden, _builder.Random(Shape.Of(2, Channels))));
        Graph smaller = RemoveConstantChannels.Run(graph);

        Assert.Equal(1, smaller.Value(smaller.Nodes[1].Output).Shape[1]);
        AssertSameFunction(graph, smaller);
    }

    /// <summary>A convolution of the input that keeps the extents.</summary>
    private string LayerWithDeadChannel(float bias, float weight)
    {
        var window = new SpatialWindow([3, 3], [1, 1], [1, 1], [1, 1], [1, 1]);
        Tensor weights = Tensors.Random(Shape.Of(Channels, 3, 3, 3), -1, 1, seed: 4);
        weights.Floats.AsSpan(Dead * 27, 27).Fill(weight);
        float[] biases = [.. Enumerable.Range(0, Channels).Select(c => c == Dead ? bias : 0.1f * c)];
        return _builder.Add(new Conv(window, 1), GraphBuilder.Input, _builder.Constant(weights), _builder.Constant(Tensors.Floats(biases)));
    }

    private static void AssertSameFunction(Graph expected, Graph actual)
    {
        foreach (float[] sample in Plans.Samples(expected))
        {
            Tensors.AssertClose(new FloatOracle(expected).Run(sample), new FloatOracle(actual).Run(sample), 1e-5f);
        }
    }
}
