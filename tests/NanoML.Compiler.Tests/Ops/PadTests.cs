using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class PadTests
{
    private static readonly QuantParams s_quant = new(0.03f, 90);
    private static readonly Tensor s_row = Tensors.Floats(1, 2, 3);

    [Theory]
    [InlineData(PadMode.Constant, new float[] { 9, 9, 1, 2, 3, 9 })]
    [InlineData(PadMode.Reflect, new float[] { 3, 2, 1, 2, 3, 2 })]
    [InlineData(PadMode.Edge, new float[] { 1, 1, 1, 2, 3, 3 })]
    public void Pad_PutsItsModeAroundTheInput(PadMode mode, float[] expected) =>
        Assert.Equal(expected, new Pad([2], [1], mode, 9).Evaluate(s_row).Floats);

    [Fact]
    public void Pad_WithNegativePads_Crops() => Assert.Equal([2, 3, 0, 0], new Pad([-1], [2], PadMode.Constant, 0).Evaluate(s_row).Floats);

    [Theory]
    [InlineData(PadMode.Constant)]
    [InlineData(PadMode.Reflect)]
    [InlineData(PadMode.Edge)]
    public void Pad_OnBytes_IsExact(PadMode mode) =>
        new SingleOp(new Pad([0, 2, -1, 0], [0, 1, 3, 0], mode, 0)).Activation(Shape.Of(1, 4, 5, 2), s_quant).AssertExact();

    [Fact]
    public void Pad_WithAnotherValueThanZero_RescalesItsInput() =>
        new SingleOp(new Pad([1, 1], [1, 1], PadMode.Constant, 20)).Activation(Shape.Of(3, 4), s_quant).AssertWithinOneStep();

    [Fact]
    public void Pad_WithTheLowestFloat_KeepsTheInputsScale()
    {
        SingleOp pad = new SingleOp(new Pad([1], [0], PadMode.Constant, float.MinValue)).Activation(Shape.Of(3), s_quant);
        pad.AssertExact();
        Assert.Equal(0, pad.Run()[0][0]);
    }

    [Fact]
    public void Pad_BeforeOpset11_HasItsPadsAsAttributes() => Assert.Equal(
        new Pad([0, 1], [0, 2], PadMode.Constant, 5),
        new NodeBuilder("Pad", 10).Input(Shape.Of(2, 3)).Ints("pads", 0, 1, 0, 2).Attribute("value", 5f).Import());

    [Fact]
    public void Pad_FromOpset18_MayNameItsAxes() => Assert.Equal(
        new Pad([0, 1], [0, 2], PadMode.Edge, 0),
        new NodeBuilder("Pad", 18).Input(Shape.Of(2, 3)).Ints(1, 2).Omitted().Ints(-1).Attribute("mode", "edge").Import());

    [Fact]
    public void Pad_WithWrap_IsRefused() => Assert.Contains(
        "'wrap'", new NodeBuilder("Pad", 19).Input(Shape.Of(3)).Ints(1, 1).Attribute("mode", "wrap").Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Pad_ReflectedBeyondTheInput_IsRefused() =>
        Assert.Throws<OpException>(() => new Pad([3], [0], PadMode.Reflect, 0).Evaluate(s_row));

    [Fact]
    public void Pad_CommutesWithATranspose() => Assert.Equal(
        new Pad([0, 1, 0], [3, 2, 0], PadMode.Edge, 0), new Pad([1, 0, 0], [2, 0, 3], PadMode.Edge, 0).CommuteWithTranspose([2, 0, 1]));
}
