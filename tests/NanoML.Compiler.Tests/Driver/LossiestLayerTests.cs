using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Driver;

public class LossiestLayerTests
{
    [Fact]
    public void Of_ChainThatPassesNoiseOn_IsTheLayerThatAddedIt()
    {
        var builder = new GraphBuilder(Shape.Of(1, 4));
        string value = GraphBuilder.Input;
        for (int k = 0; k < 4; k++)
        {
            value = builder.Add(new Neg(), value);
        }

        Graph graph = builder.Build(value);
        double[] decibels = [45, 12, 11, 10];
        LayerError[] layers = [.. graph.Nodes.Select((node, k) => new LayerError(node.Name, "Lut", decibels[k]))];

        Assert.Equal(layers[1], LossiestLayer.Of(layers, graph));
        Assert.Null(LossiestLayer.Of([], graph));
    }
}
