using NanoML.Compiler.Calibration;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Planning;

public class LayerLoweringTests
{
    private static readonly QuantParams s_unit = new(1, 0);

    // An input byte is at most 255: 2,147,483,392 + 255 is the largest int, -2,147,451,008 - 128 * 255 the least.
    [Theory]
    [InlineData(1, 2_147_483_392f)]
    [InlineData(-128, -2_147_451_008f)]
    public void Requantization_AccumulatorJustInsideItsRange_IsAccepted(float weight, float bias) =>
        Assert.Equal((int)bias, Assert.Single(Lower(weight, bias, s_unit).Requantization.Bias.Ints));

    [Theory]
    [InlineData(2, 2_147_483_392f)]
    [InlineData(-128, -2_147_451_136f)]
    public void Requantization_AccumulatorJustBeyond_IsRefused(float weight, float bias) =>
        Refusal.Assert(DiagnosticCatalog.AccumulatorOverflow, () => Lower(weight, bias, s_unit), "test.onnx", "'dense0'", "channel 0");

    [Fact]
    public void Requantization_ZeroPoint_IsFoldedIntoTheBias()
    {
        DenseCall call = Lower(3, 100, new QuantParams(0.5f, 20));

        Assert.Equal([(100 * 2) - (20 * 3)], call.Requantization.Bias.Ints);
    }

    [Fact]
    public void Requantization_Ratio_IsTheScalesOneAfterTheOther()
    {
        ChannelRequantization requantization = Lower(1, 0, new QuantParams(0.25f, 0)).Requantization;

        Assert.Equal([1 << 30], requantization.Multiplier.Ints);
        Assert.Equal([32], requantization.Shift.Bytes);
    }

    [Fact]
    public void Requantization_ScalesThatDoNotBelongTogether_AreRefused() =>
        Refusal.Assert(DiagnosticCatalog.NotQuantizable, () => Lower(1, 0, new QuantParams(1e12f, 0)), "'dense0'", "1e+12");

    [Fact]
    public void Input_ConstantThatIsNotFinite_IsRefused()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2));
        string y = builder.Add(new Add(), GraphBuilder.Input, builder.Constant(Tensors.Floats(float.NaN, 1)));
        Graph graph = builder.Build(y);
        QuantGraph quantized = Quantizer.Quantize(graph, graph.Values.Keys.ToDictionary(name => name, _ => s_unit));

        Refusal.Assert(DiagnosticCatalog.BadWeights, () => Planner.CreatePlan(quantized), "'add0'", "NaN");
    }

    /// <summary>A layer of one weight of scale 1, whose output has the scale 1.</summary>
    private static DenseCall Lower(float weight, float bias, QuantParams input)
    {
        var builder = new GraphBuilder(Shape.Of(1, 1));
        string w = builder.Constant(Tensors.Floats(Shape.Of(1, 1), weight));
        string y = builder.Add(new Dense(), GraphBuilder.Input, w, builder.Constant(Tensors.Floats(bias)));
        Graph graph = builder.Build(y);
        graph = graph with { Values = graph.Values.SetItem(w, graph.Value(w) with { Pinned = new PinnedQuantization([1f], 0) }) };
        QuantGraph quantized = Quantizer.Quantize(
            graph, new Dictionary<string, QuantParams> { [GraphBuilder.Input] = input, [y] = s_unit });
        return Assert.IsType<DenseCall>(Assert.Single(Planner.CreatePlan(quantized).Calls));
    }
}
