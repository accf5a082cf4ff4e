using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class ConcatSplitTests
{
    private static readonly QuantParams s_quant = new(0.03f, 90);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Concat_OfInputsInTheOutputsScale_OnlyCopies(int axis)
    {
        SingleOp concat = new SingleOp(new Concat(axis))
            .Activation(Extent(axis, 2), s_quant).Activation(Extent(axis, 5), s_quant).Output(s_quant);
        concat.AssertExact();
        Assert.All(concat.Calls, call => Assert.IsType<StridedCopyCall>(call));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Concat_OfInputsInOtherScales_RescalesThem(int axis) => new SingleOp(new Concat(axis))
        .Activation(Extent(axis, 2), s_quant)
        .Activation(Extent(axis, 3), new QuantParams(0.01f, 10))
        .Constant(Tensors.Random(Extent(axis, 1), 0, 1))
        .Output(s_quant)
        .AssertWithinOneStep();

    [Fact]
    public void Concat_OfShapesThatDoNotFit_IsRefused() => Assert.Throws<OpException>(() =>
        new Concat(0).Evaluate(Tensors.Random(Shape.Of(2, 3), 0, 1), Tensors.Random(Shape.Of(2, 4), 0, 1)));

    [Fact]
    public void Concat_WithoutAnAxis_IsRefused() =>
        Assert.Contains("axis is missing", new NodeBuilder("Concat", 13).Input(Shape.Of(2)).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Concat_OfIntegers_JoinsThem() => Assert.Equal(
        [1, 2, 3], new Concat(0).Evaluate(Tensors.Integers(ElementType.Int64, 1), Tensors.Integers(ElementType.Int64, 2, 3)).Integers);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Split_OnBytes_IsExact(int axis) =>
        new SingleOp(new Split(axis, [2, 1, 3])).Activation(Extent(axis, 6), s_quant).AssertExact();

    [Fact]
    public void Split_IntoOtherScales_RescalesEachPart() => new SingleOp(new Split(1, [1, 2])).Activation(Extent(1, 3), s_quant)
        .Output(new QuantParams(0.05f, 60)).Output(new QuantParams(0.02f, 128)).AssertWithinOneStep();

    [Fact]
    public void Split_BeforeOpset13_HasItsLengthsAsAttribute() => Assert.Equal(
        new Split(1, [1, 5]),
        new NodeBuilder("Split", 11).Input(Shape.Of(2, 6)).Attribute("axis", -1L).Ints("split", 1, 5).Output("z", used: true).Import());

    [Fact]
    public void Split_FromOpset13_HasItsLengthsAsInput() => Assert.Equal(
        new Split(0, [1, 5]), new NodeBuilder("Split", 13).Input(Shape.Of(6)).Ints(1, 5).Output("z", used: true).Import());

    [Fact]
    public void Split_IntoUnevenParts_NeedsOpset18()
    {
        NodeBuilder Node(int opset) => new NodeBuilder("Split", opset).Input(Shape.Of(7)).Output("b", used: true).Output("c", used: true);
        Assert.Contains("not divided evenly", Node(13).Refusal(), StringComparison.Ordinal);
        Assert.Equal(new Split(0, [3, 3, 1]), Node(18).Attribute("num_outputs", 3L).Import());
    }

    [Fact]
    public void ConcatAndSplit_CommuteWithATranspose()
    {
        Tensor x = Tensors.Random(Shape.Of(2, 3, 4), -1, 1);
        Op concat = new Concat(2).CommuteWithTranspose([2, 0, 1])!;
        Tensor t = x.Transpose([2, 0, 1]);
        Assert.Equal(new Concat(2).Evaluate(x, x).Transpose([2, 0, 1]).Floats, concat.Evaluate(t, t).Floats);
        Assert.Equal(new Split(0, [1, 3]), new Split(2, [1, 3]).CommuteWithTranspose([2, 0, 1]));
    }

    private static Shape Extent(int axis, int extent) => Shape.Of(2, 3, 4).With(axis, extent);
}
