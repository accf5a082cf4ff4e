using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Quantization;

public class LayerBitsTests
{
    private readonly GraphBuilder _builder = new(Shape.Of(1, 4));

    [Fact]
    public void Choose_Int4_KeepsTheFirstAndTheLastLayer()
    {
        Graph graph = Layers(4);

        Assert.Equal([8, 4, 4, 8], Bits(graph, WeightFormat.Int4));
        Assert.Empty(LayerBits.Warnings(graph, WeightFormat.Int4));
    }

    [Fact]
    public void Choose_Int8_IsEightEverywhere()
    {
        Assert.Equal([8, 8, 8, 8], Bits(Layers(4), WeightFormat.Int8));
        Assert.Empty(LayerBits.Warnings(Layers(1), WeightFormat.Int8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Choose_NoInnerLayer_ChangesNothingAndWarns(int layers)
    {
        Graph graph = Layers(layers);

        Assert.All(Bits(graph, WeightFormat.Int4), bits => Assert.Equal(8, bits));
        Assert.Contains("changes nothing", Warning(graph), StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_LayerWithPinnedScales_StaysAsTheModelHasIt()
    {
        Graph graph = Pin(Layers(4), 2);

        Assert.Equal([8, 4, 8, 8], Bits(graph, WeightFormat.Int4));
        Assert.Contains("leaves 1 of 2 inner layers int8", Warning(graph), StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_EveryLayerPinned_ChangesNothingAndNamesTheWayOut()
    {
        Graph graph = Enumerable.Range(0, 4).Aggregate(Layers(4), Pin);

        Assert.Equal([8, 8, 8, 8], Bits(graph, WeightFormat.Int4));
        Assert.EndsWith("Compile the float model instead.", Warning(graph), StringComparison.Ordinal);
    }

    private Graph Layers(int count)
    {
        string x = GraphBuilder.Input;
        for (int k = 0; k < count; k++)
        {
            x = _builder.Add(new Relu(), _builder.Add(new Dense(), x, _builder.Random(Shape.Of(4, 4))));
        }

        return _builder.Build(_builder.Add(new Softmax(1), x));
    }

    private static string Warning(Graph graph) => Assert.Single(LayerBits.Warnings(graph, WeightFormat.Int4));

    private static int[] Bits(Graph graph, WeightFormat format)
    {
        ImmutableDictionary<string, int> bits = LayerBits.Choose(graph, format);
        return [.. graph.Nodes.Where(node => node.Op is IWeightedOp).Select(node => bits[node.Name])];
    }

    private static Graph Pin(Graph graph, int layer)
    {
        Value weights = graph.Value(graph.Nodes.Where(node => node.Op is IWeightedOp).ElementAt(layer).Inputs[IWeightedOp.WeightInput]);
        return graph with { Values = graph.Values.SetItem(weights.Name, weights with { Pinned = new PinnedQuantization([0.5f], 0) }) };
    }
}
