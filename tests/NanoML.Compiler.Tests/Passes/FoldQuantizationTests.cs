using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class FoldQuantizationTests
{
    // A step of 1/1024 keeps what folding drops, the rounding, inside this tolerance.
    private const float Fine = 1f / 1024;
    private const double Tolerance = 0.01;

    private readonly GraphBuilder _builder = new(Shape.Of(1, 2, 4, 4));

    [Fact]
    public void QuantisedChain_BecomesPinnedValues()
    {
        string x = _builder.QuantizeDequantize(GraphBuilder.Input, 1f / 128, 0);
        string conv = _builder.Add(new Conv(Window(3), 1), x, _builder.DequantizedWeights(Shape.Of(3, 2, 3, 3), 0));
        Graph before = _builder.Build(_builder.QuantizeDequantize(conv, 1f / 64, -128));
        Graph after = FoldQuantization.Run(before);
        GraphAssert.Operators(after, "Conv");
        Assert.Equal(new PinnedQuantization([1f / 128], 128), after.Value(GraphBuilder.Input).Pinned);
        Assert.Equal(new PinnedQuantization([1f / 64], 0), after.Value(after.Outputs[0]).Pinned);
        Assert.Equal(3, after.Value(after.Nodes[0].Inputs[1]).Pinned!.Scales.Length);
        GraphAssert.SameOutputs(before, after, 0.1);
    }

    [Fact]
    public void SaturationThatStandsForARelu_BecomesAClamp()
    {
        Graph before = _builder.Build(_builder.QuantizeDequantize(_builder.Conv(GraphBuilder.Input, 3), Fine, -128));
        Graph after = FoldQuantization.Run(before);
        Assert.Equal(new Clamp(0, 255 * Fine), ((Conv)Assert.Single(after.Nodes).Op).Clamp);
        GraphAssert.SameOutputs(before, after, Tolerance);
    }

    [Fact]
    public void SaturatingGemm_EndsInAClampedDense()
    {
        var builder = new GraphBuilder(Shape.Of(1, 6));
        Graph before = builder.Build(builder.QuantizeDequantize(builder.Gemm(GraphBuilder.Input, 4), Fine, -128));
        Graph after = Pipeline.Run(before);
        Assert.Equal(new Clamp(0, 255 * Fine), ((Dense)Assert.Single(after.Nodes).Op).Clamp);
        Assert.Equal(new PinnedQuantization([Fine], 0), after.Value(after.Outputs[0]).Pinned);
        GraphAssert.SameOutputs(before, after, Tolerance);
    }

    [Fact]
    public void ValueQuantisedTwiceTheSameWay_IsPinnedOnce()
    {
        string conv = _builder.Conv(GraphBuilder.Input, 3);
        string once = _builder.QuantizeDequantize(conv, Fine, 0);
        Graph before = _builder.Build(_builder.Add(new Add(), once, _builder.QuantizeDequantize(conv, Fine, 0)));
        Graph after = FoldQuantization.Run(before);
        GraphAssert.Operators(after, "Conv", "Add");
        GraphAssert.SameOutputs(before, after, Tolerance);
    }

    [Fact]
    public void ValueQuantisedInTwoWays_IsRequantised()
    {
        string conv = _builder.Conv(GraphBuilder.Input, 3);
        string fine = _builder.QuantizeDequantize(conv, Fine, -128);
        Graph before = _builder.Build(_builder.Add(new Add(), fine, _builder.QuantizeDequantize(conv, 2 * Fine, 0)));
        Graph after = FoldQuantization.Run(before);
        GraphAssert.Operators(after, "Conv", "Clip", "Clip", "Add");
        Assert.Equal([0, 128], after.Nodes[^1].Inputs.Select(name => after.Value(name).Pinned!.ZeroPoint));
        GraphAssert.SameOutputs(before, after, Tolerance);
    }

    [Fact]
    public void ValueThatIsAlsoReadExactly_KeepsItsRange()
    {
        string conv = _builder.Conv(GraphBuilder.Input, 3);
        Graph before = _builder.Build(_builder.Add(new Add(), conv, _builder.QuantizeDequantize(conv, Fine, -128)));
        Graph after = FoldQuantization.Run(before);
        GraphAssert.Operators(after, "Conv", "Clip", "Add");
        Assert.Null(after.Value(after.Nodes[0].Output).Pinned);
        GraphAssert.SameOutputs(before, after, Tolerance);
    }

    [Fact]
    public void QuantisedReshape_PinsWhatItWasMadeFrom()
    {
        string flat = _builder.Flatten(_builder.Conv(GraphBuilder.Input, 3));
        Graph before = _builder.Build(_builder.QuantizeDequantize(flat, Fine, -128));
        Graph after = FoldQuantization.Run(before);
        GraphAssert.Operators(after, "Conv", "Reshape");
        Assert.All(after.Nodes, node => Assert.Equal(new PinnedQuantization([Fine], 0), after.OutputOf(node).Pinned));
        GraphAssert.SameOutputs(before, after, Tolerance);
    }

    [Fact]
    public void OneQuantisedValueWithTwoReaders_IsRedirectedForBoth()
    {
        string scale = _builder.Constant(Tensor.Scalar(Fine));
        string quantised = _builder.Add(new QuantizeLinear(0, ElementType.UInt8), _builder.Conv(GraphBuilder.Input, 3), scale);
        string first = _builder.Add(new DequantizeLinear(0), quantised, scale);
        Graph before = _builder.Build(_builder.Add(new Add(), first, _builder.Add(new DequantizeLinear(0), quantised, scale)));
        Graph after = FoldQuantization.Run(before);
        GraphAssert.Operators(after, "Conv", "Add");
        GraphAssert.SameOutputs(before, after, Tolerance);
    }

    [Fact]
    public void AsymmetricWeights_BeyondASignedByte_StayFloat()
    {
        Assert.Null(PinnedOf([5, 200], zeroPoint: 20));
        Assert.Null(PinnedOf([5, 200], zeroPoint: 240));
    }

    [Fact]
    public void AsymmetricWeights_NearTheirZeroPoint_KeepTheirLevels() => Assert.Equal(new PinnedQuantization([0.1f], 0), PinnedOf([5, 200], zeroPoint: 120));

    [Fact]
    public void AsymmetricWeights_OfWhichOneChannelIsBeyond_KeepThoseOfTheOthers()
    {
        PinnedQuantization pinned = PinnedOf([5, 200, 0, 220], zeroPoint: 80)!;

        Assert.Equal([0.1f, 0.1f * 140 / 127], pinned.Scales, (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    private PinnedQuantization? PinnedOf(long[] levels, long zeroPoint)
    {
        string weights = _builder.Add(
            new DequantizeLinear(0),
            _builder.Constant(new Tensor(Shape.Of(levels.Length / 2, 2, 1, 1), levels, ElementType.UInt8)),
            _builder.Constant(Tensor.Scalar(0.1f)),
            _builder.Constant(new Tensor(Shape.Scalar, new[] { zeroPoint }, ElementType.UInt8)));
        Graph before = _builder.Build(_builder.Add(new Conv(Window(1), 1), GraphBuilder.Input, weights));
        Graph after = FoldQuantization.Run(before);
        GraphAssert.Operators(after, "Conv");
        GraphAssert.SameOutputs(before, after);
        return after.Value(after.Nodes[0].Inputs[1]).Pinned;
    }

    [Fact]
    public void QuantisedConstantOperand_IsPinnedAsAnActivation()
    {
        string constant = _builder.Add(
            new DequantizeLinear(0),
            _builder.Constant(new Tensor(Shape.Of(2, 1, 1), new long[] { -100, 90 }, ElementType.Int8)),
            _builder.Constant(Tensor.Scalar(0.1f)));
        Graph after = FoldQuantization.Run(_builder.Build(_builder.Add(new Add(), GraphBuilder.Input, constant)));
        Assert.Equal(new PinnedQuantization([0.1f], 128), after.Value(Assert.Single(after.Nodes).Inputs[1]).Pinned);
    }

    private static SpatialWindow Window(int kernel) => new([kernel, kernel], [1, 1], [1, 1], [0, 0], [0, 0]);
}
