using NanoML.Compiler.Compression;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Compression;

public class LayerFormatsTests
{
    private static readonly CompressionOptions s_int4 = new(WeightFormat.Int4);

    private readonly GraphBuilder _builder = new(Shape.Of(1, 4));

    [Fact]
    public void Choose_FewBits_KeepsTheFirstAndTheLastLayer()
    {
        Graph graph = Layers(4);

        Assert.Equal([8, 4, 4, 8], Bits(graph, s_int4));
        Assert.Empty(LayerFormats.Warnings(graph, s_int4));
    }

    [Theory]
    [InlineData(WeightFormat.Int8, 127)]
    [InlineData(WeightFormat.Int6, 31)]
    [InlineData(WeightFormat.Int4, 7)]
    [InlineData(WeightFormat.Int3, 3)]
    [InlineData(WeightFormat.Ternary, 1)]
    [InlineData(WeightFormat.PowerOfTwo, 64)]
    public void Levels_OfEachFormat_EndWhereItSays(WeightFormat format, int largest) =>
        Assert.Equal(largest, LayerFormats.Levels(format).Largest);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Choose_NoInnerLayer_KeepsEightBitsAndWarns(int layers)
    {
        Graph graph = Layers(layers);

        Assert.All(Bits(graph, s_int4), bits => Assert.Equal(8, bits));
        Assert.Contains("change nothing", Warning(graph), StringComparison.Ordinal);
    }

    // Its runs would restrict the choice of zeros for no time to speak of.
    [Fact]
    public void PrunedTogether_LayerWithAHundredthOfTheMultiplications_LosesWeightsOneByOne()
    {
        var builder = new GraphBuilder(Shape.Of(1, 100));
        string x = builder.Add(new Dense(), GraphBuilder.Input, builder.Random(Shape.Of(100, 100)));
        Graph graph = builder.Build(builder.Add(new Dense(), x, builder.Random(Shape.Of(1, 100))));
        var format = new LayerFormat(WeightLevels.Linear(8));

        Assert.Equal([3, 1], graph.Nodes.Select(node => format.PrunedTogether(graph, node)));
    }

    [Fact]
    public void Choose_LayerWithPinnedScales_StaysAsTheModelHasIt()
    {
        Graph graph = Pin(Layers(4), 2);

        Assert.Equal([8, 4, 8], Bits(graph, s_int4));
        Assert.Contains("leaves 1 of 4 layers alone", Warning(graph), StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_EveryLayerPinned_ChangesNothingAndNamesTheWayOut()
    {
        Graph graph = Enumerable.Range(0, 4).Aggregate(Layers(4), Pin);

        Assert.Empty(Bits(graph, s_int4));
        Assert.EndsWith("Compile the float model instead.", Warning(graph), StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_NothingAskedFor_AreNone() =>
        Assert.Empty(LayerFormats.Warnings(Pin(Layers(1), 0), new CompressionOptions()));

    private Graph Layers(int count)
    {
        string x = GraphBuilder.Input;
        for (int k = 0; k < count; k++)
        {
            x = _builder.Add(new Relu(), _builder.Add(new Dense(), x, _builder.Random(Shape.Of(4, 4))));
        }

        return _builder.Build(_builder.Add(new Softmax(1), x));
    }

    private static string Warning(Graph graph) => Assert.Single(LayerFormats.Warnings(graph, s_int4));

    private static int[] Bits(Graph graph, CompressionOptions options)
    {
        var formats = LayerFormats.Choose(graph, options);
        return [.. graph.WeightedNodes().Where(node => formats.ContainsKey(node.Name)).Select(node => formats[node.Name].Levels!.Bits)];
    }

    private static Graph Pin(Graph graph, int layer)
    {
        Value weights = graph.Value(graph.WeightedNodes().ElementAt(layer).Inputs[IWeightedOp.WeightInput]);
        return graph with { Values = graph.Values.SetItem(weights.Name, weights with { Pinned = new PinnedQuantization([0.5f], 0) }) };
    }
}
