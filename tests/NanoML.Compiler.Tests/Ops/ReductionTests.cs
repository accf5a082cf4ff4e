using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class ReductionTests
{
    private static readonly QuantParams s_quant = new(0.03f, 90);
    private static readonly Tensor s_x = Tensors.Floats(Shape.Of(2, 3), 1, -5, 2, 4, 0.5f, -1);

    [Fact]
    public void SumAndMax_OnFloats_GiveTheHandComputedValues()
    {
        Assert.Equal([-2, 3.5f], new ReduceSum([1], false).Evaluate(s_x).Floats);
        Assert.Equal([0, 3.5f], new ReduceSum([1], false, Clamp.Relu).Evaluate(s_x).Floats);
        Assert.Equal([5, -4.5f, 1], new ReduceSum([0], true).Evaluate(s_x).Floats);
        Assert.Equal([2, 4], new ReduceMax([1], false).Evaluate(s_x).Floats);
        Assert.Equal([4], new ReduceMax([0, 1], false).Evaluate(s_x).Floats);
    }

    [Theory]
    [InlineData(new[] { 1, 2 }, true, 1)]
    [InlineData(new[] { 3 }, false, 1)]
    [InlineData(new[] { 0, 1, 2, 3 }, false, 1)]
    [InlineData(new[] { 1, 3 }, false, 2)]
    public void SumAndMax_OnBytes_MatchFloat(int[] axes, bool keepDims, int calls)
    {
        SingleOp sum = new SingleOp(new ReduceSum([.. axes], keepDims)).Activation(Shape.Of(2, 3, 5, 4), s_quant);
        sum.AssertWithinOneStep();
        Assert.Equal(calls, sum.Calls.Count);
        SingleOp max = new SingleOp(new ReduceMax([.. axes], keepDims)).Activation(Shape.Of(2, 3, 5, 4), s_quant);
        max.AssertExact();
        Assert.Equal(calls, max.Calls.Count);
    }

    [Fact]
    public void Max_IntoAnotherScale_IsRescaledAfterwards()
    {
        SingleOp max = new SingleOp(new ReduceMax([1], true)).Activation(Shape.Of(1, 30, 4), s_quant).Output(new QuantParams(0.05f, 100));
        max.AssertWithinOneStep();
        Assert.IsType<LutCall>(max.Calls[^1]);
        Assert.Equal(4, ((LutCall)max.Calls[^1]).Count);
    }

    [Fact]
    public void Sum_FromOpset13_HasItsAxesAsInput()
    {
        Assert.Equal(new ReduceSum([1], false), Node("ReduceSum", 11).Ints("axes", 1).Attribute("keepdims", 0L).Import());
        Assert.Equal(new ReduceSum([2], true), Node("ReduceSum", 13).Ints(2).Import());
    }

    [Fact]
    public void Max_FromOpset18_HasItsAxesAsInput()
    {
        Assert.Equal(new ReduceMax([1], false), Node("ReduceMax", 13).Ints("axes", -2).Attribute("keepdims", 0L).Import());
        Assert.Equal(new ReduceMax([2], true), Node("ReduceMax", 18).Ints(2).Import());
    }

    [Fact]
    public void Reductions_OfOtherKinds_AreNotEqual()
    {
        Assert.NotEqual<Reduction>(new ReduceSum([1], true), new ReduceMax([1], true));
        Assert.NotEqual<Reduction>(new ReduceSum([1], true), new ReduceMean([1], true));
        Assert.NotEqual(new ReduceSum([1], true), new ReduceSum([1], true, Clamp.Relu));
    }

    private static NodeBuilder Node(string opType, int opset) => new NodeBuilder(opType, opset).Input(Shape.Of(2, 3, 4));
}
