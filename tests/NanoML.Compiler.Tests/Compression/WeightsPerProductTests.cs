using NanoML.Compiler.Compression;
using NanoML.Compiler.Device;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.UnrolledDense;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Compression;

public class WeightsPerProductTests
{
    [Theory]
    [InlineData(1, 8, 3)]
    [InlineData(1, 4, 4)]
    [InlineData(2, 8, 1)]
    public void Dense_TakesSeveralAtOnceWhereItHasOneRow(int rows, int bits, int expected)
    {
        IWeightedOp dense = new Dense();

        Assert.Equal(expected, LayerFormat.WeightsPerProduct(dense, Shape.Of(rows, 16), bits));
    }

    [Theory]
    [InlineData(1, 1, 1, false, 3)]
    [InlineData(1, 1, 1, true, 3)]
    [InlineData(2, 1, 1, false, 1)]
    [InlineData(1, 3, 1, false, 1)]
    [InlineData(1, 1, 16, false, 1)]
    public void Conv_IsADenseLayerOnASinglePixelAlone(int width, int kernel, int groups, bool channelsLast, int expected)
    {
        var window = new SpatialWindow([1, kernel], [1, 1], [1, 1], [0, kernel / 2], [0, kernel / 2]);
        IWeightedOp conv = new Conv(window, groups, channelsLast);

        Assert.Equal(expected, LayerFormat.WeightsPerProduct(conv, channelsLast ? Shape.Of(1, 1, width, 16) : Shape.Of(1, 16, 1, width), 8));
    }

    // What compression takes for granted is what the planner will choose.
    [Theory]
    [InlineData(WeightFormat.Int8)]
    [InlineData(WeightFormat.Int6)]
    [InlineData(WeightFormat.Int4)]
    [InlineData(WeightFormat.Int3)]
    public void Dense_ByTheirPrices_IsWhatItsCodeTakes(WeightFormat format)
    {
        var builder = new GraphBuilder(Shape.Of(1, 96));
        string x = GraphBuilder.Input;
        for (int layer = 0; layer < 3; layer++)
        {
            x = builder.Add(new Dense(), x, builder.Random(Shape.Of(96, 96)));
        }

        Graph graph = builder.Build(x);
        QuantGraph network = WeightCompressor.Run(Plans.Quantize(graph), new CompressionOptions(format, 0.5), []);
        Node inner = graph.Nodes[1];
        KernelCall call = Planner.CreatePlan(network).Calls.Single(c => c.Layer == inner.Name);
        OpcodeCosts costs = OpcodeCosts.Load("nanoclr-host");
        UnrolledDenseCode fastest = LaneFormat.All.Select(lanes => UnrolledDenseCode.Create(call, lanes, ClampTable.MaxMargin))
            .OfType<UnrolledDenseCode>().MinBy(code => costs.Milliseconds(code.Opcodes))!;

        IWeightedOp dense = new Dense();
        Assert.Equal(fastest.Format.Lanes, LayerFormat.WeightsPerProduct(dense, Shape.Of(1, 96), network.Weights[inner.Name].Bits));
    }
}
