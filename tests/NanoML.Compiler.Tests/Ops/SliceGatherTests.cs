using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class SliceGatherTests
{
    private static readonly QuantParams s_quant = new(0.03f, 90);
    private static readonly Tensor s_tenNumbers = Tensors.Floats([.. Enumerable.Range(0, 10).Select(k => (float)k)]);

    // The expected values are Python's list(range(10))[start:end:step].
    [Theory]
    [InlineData(2, 5, 1, new float[] { 2, 3, 4 })]
    [InlineData(-3, long.MaxValue, 1, new float[] { 7, 8, 9 })]
    [InlineData(0, -1, 4, new float[] { 0, 4, 8 })]
    [InlineData(-1, long.MinValue, -3, new float[] { 9, 6, 3, 0 })]
    [InlineData(100, 3, -2, new float[] { 9, 7, 5 })]
    public void Slice_ResolvesItsBoundsAsPythonDoes(long start, long end, long step, float[] expected)
    {
        Op slice = new NodeBuilder("Slice", 13).Input(Shape.Of(10)).Ints(start).Ints(end).Ints(0).Ints(step).Import();
        Assert.Equal(expected, slice.Evaluate(s_tenNumbers).Floats);
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(100, 200)]
    public void Slice_OfNothing_IsRefusedWithItsShape(long start, long end) => Assert.Contains(
        "shape 0", new NodeBuilder("Slice", 13).Input(Shape.Of(10)).Ints(start).Ints(end).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Slice_BeforeOpset10_HasItsBoundsAsAttributes() => Assert.Equal(
        new Slice([0, 1], [4, 2], [1, 1]),
        new NodeBuilder("Slice", 9).Input(Shape.Of(4, 5)).Ints("starts", 1).Ints("ends", 3).Ints("axes", -1).Import());

    [Fact]
    public void Slice_WithAStepOfZero_IsRefused() => Assert.Contains(
        "step of 0", new NodeBuilder("Slice", 13).Input(Shape.Of(10)).Ints(0).Ints(1).Ints(0).Ints(0).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Slice_WithBoundsComputedFromTheInput_IsRefused() => Assert.Contains(
        "starts is computed",
        new NodeBuilder("Slice", 13).Input(Shape.Of(10)).Input(Shape.Of(1)).Ints(1).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Slice_OnBytes_IsExact() => new SingleOp(new Slice([1, 4, 0, 3], [1, 2, 3, 2], [1, -2, 1, -1]))
        .Activation(Shape.Of(2, 6, 3, 5), s_quant).AssertExact();

    [Fact]
    public void Slice_CommutesWithATranspose()
    {
        Tensor x = Tensors.Random(Shape.Of(2, 6, 5), -1, 1);
        Op slice = new Slice([1, 4, 0], [1, 2, 3], [1, -2, 1]);
        Assert.Equal(
            slice.Evaluate(x).Transpose([1, 2, 0]).Floats, slice.CommuteWithTranspose([1, 2, 0])!.Evaluate(x.Transpose([1, 2, 0])).Floats);
    }

    [Fact]
    public void Gather_CountsNegativeIndicesFromTheEnd()
    {
        Op gather = new NodeBuilder("Gather", 13).Input(Shape.Of(10)).Ints(-1, 3).Import();
        Assert.Equal([9, 3], gather.Evaluate(s_tenNumbers).Floats);
    }

    [Fact]
    public void Gather_ByAScalar_DropsTheAxis()
    {
        Tensor index = Tensors.ScalarOf(ElementType.Int64, 2);
        Op gather = new NodeBuilder("Gather", 13).Input(Shape.Of(2, 3)).Constant(index).Attribute("axis", 1L).Import();
        Tensor y = gather.Evaluate(Tensors.Floats(Shape.Of(2, 3), 1, 2, 3, 4, 5, 6));
        Assert.Equal(Shape.Of(2), y.Shape);
        Assert.Equal([3, 6], y.Floats);
    }

    [Fact]
    public void Gather_BeyondTheAxis_IsRefused() =>
        Assert.Contains("axis", new NodeBuilder("Gather", 13).Input(Shape.Of(3)).Ints(3).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Gather_OnBytes_IsExact() =>
        new SingleOp(new Gather(1, Shape.Of(2, 3), [4, 3, 2, 0, 0, 5])).Activation(Shape.Of(2, 6, 3), s_quant).AssertExact();

    [Fact]
    public void Gather_OfManyIrregularIndices_IsRefusedWithTheNumbers()
    {
        int[] indices = [.. Enumerable.Range(0, 150).Select(k => k % 3 * 50)];
        Op gather = new Gather(0, Shape.Of(150), [.. indices.Select((index, k) => (index + (k * k)) % 150)]);
        CompilerException refusal = Assert.Throws<CompilerException>(() => new SingleOp(gather).Activation(Shape.Of(150), s_quant).Run());
        Assert.Equal(DiagnosticCatalog.NotPlannable, refusal.Code);
        Assert.Contains("64 are the limit", refusal.Message, StringComparison.Ordinal);
    }
}
