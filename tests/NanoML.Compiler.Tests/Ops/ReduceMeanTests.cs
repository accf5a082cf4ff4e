using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class ReduceMeanTests
{
    private static readonly QuantParams s_quant = new(0.03f, 90);

    [Theory]
    [InlineData(new[] { 1, 2 }, true, 1)]
    [InlineData(new[] { 3 }, false, 1)]
    [InlineData(new[] { 0, 1, 2, 3 }, false, 1)]
    [InlineData(new int[0], true, 1)]
    [InlineData(new[] { 1, 3 }, false, 2)]
    public void ReduceMean_OnBytes_MatchesFloatWithinOneStep(int[] axes, bool keepDims, int calls)
    {
        SingleOp mean = new SingleOp(new ReduceMean([.. axes], keepDims)).Activation(Shape.Of(2, 3, 5, 4), s_quant);
        mean.AssertWithinOneStep();
        Assert.Equal(calls, mean.Calls.Count);
    }

    [Fact]
    public void ReduceMean_WithOneElementBetweenItsAxes_NeedsNoCopy()
    {
        SingleOp mean = new SingleOp(new ReduceMean([1, 3], true, Clamp.Relu)).Activation(Shape.Of(2, 3, 1, 4), s_quant);
        mean.AssertWithinOneStep();
        Assert.Equal(12, Assert.IsType<MeanCall>(mean.Calls.Single()).Reduced);
    }

    [Fact]
    public void ReduceMean_BeforeOpset18_HasItsAxesAsAttribute() => Assert.Equal(
        new ReduceMean([1, 2], false), Node(17).Ints("axes", -1, 1).Attribute("keepdims", 0L).Import());

    [Fact]
    public void ReduceMean_FromOpset18_HasItsAxesAsInput()
    {
        Assert.Equal(new ReduceMean([2], true), Node(18).Ints(2).Import());
        Assert.Equal(new ReduceMean([0, 1, 2], true), Node(18).Import());
        Assert.Equal(new ReduceMean([], true), Node(18).Attribute("noop_with_empty_axes", 1L).Import());
    }

    [Fact]
    public void ReduceMean_WithAnAxisTwice_IsRefused() =>
        Assert.Contains("twice", Node(13).Ints("axes", 1, -2).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void ReduceMean_CommutesWithATranspose()
    {
        Tensor x = Tensors.Random(Shape.Of(2, 3, 4), -1, 1);
        Op mean = new ReduceMean([0, 2], true);
        Op moved = mean.CommuteWithTranspose([1, 2, 0])!;
        Tensors.AssertClose(mean.Evaluate(x).Transpose([1, 2, 0]).Floats, moved.Evaluate(x.Transpose([1, 2, 0])).Floats);
        Assert.Null(new ReduceMean([0], false).CommuteWithTranspose([1, 2, 0]));
    }

    private static NodeBuilder Node(int opset) => new NodeBuilder("ReduceMean", opset).Input(Shape.Of(2, 3, 4));
}
