using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class ToDenseTests
{
    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(0.5f, 2, false)]
    public void Gemm_ByConstantWeights_BecomesDense(float alpha, float beta, bool transB)
    {
        var builder = new GraphBuilder(Shape.Of(1, 6));
        Shape weights = transB ? Shape.Of(4, 6) : Shape.Of(6, 4);
        string bias = builder.Random(Shape.Of(1, 4));
        Graph before = builder.Build(builder.Add(new Gemm(alpha, beta, false, transB), GraphBuilder.Input, builder.Random(weights), bias));
        Graph after = ToDense.Run(before);
        GraphAssert.Operators(after, "Dense");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void Gemm_WithAScalarBias_GetsOneForEveryOutput()
    {
        var builder = new GraphBuilder(Shape.Of(1, 6));
        string product = builder.Add(
            new Gemm(1, 1, false, true), GraphBuilder.Input, builder.Random(Shape.Of(4, 6)), builder.Constant(Tensor.Scalar(3)));
        Graph before = builder.Build(product);
        GraphAssert.SameOutputs(before, ToDense.Run(before));
    }

    [Fact]
    public void MatMulAndAdd_BecomeOneDense()
    {
        var builder = new GraphBuilder(Shape.Of(1, 3, 6));
        string product = builder.Add(new MatMul(), GraphBuilder.Input, builder.Random(Shape.Of(1, 6, 4)));
        Graph before = builder.Build(builder.Add(new Add(), builder.Random(Shape.Of(4)), product));
        Graph after = FoldAffine.Run(ToDense.Run(before));
        GraphAssert.Operators(after, "Dense");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void Gemm_OfTwoActivationsOrATransposedOne_Stays()
    {
        var builder = new GraphBuilder(Shape.Of(4, 4));
        string both = builder.Add(new Gemm(1, 1, false, false), GraphBuilder.Input, GraphBuilder.Input);
        string transposed = builder.Add(new Gemm(1, 1, true, false), both, builder.Random(Shape.Of(4, 4)));
        GraphAssert.Operators(ToDense.Run(builder.Build(transposed)), "Gemm", "Gemm");
    }

    [Fact]
    public void ScalesPerOutput_SurviveTheTransposition()
    {
        var builder = new GraphBuilder(Shape.Of(1, 6));
        string weights = builder.DequantizedWeights(Shape.Of(6, 4), 1);
        Graph before = builder.Build(builder.Add(new MatMul(), GraphBuilder.Input, weights));
        Graph after = ToDense.Run(FoldQuantization.Run(before));
        PinnedQuantization pinned = after.Value(Assert.Single(after.Nodes).Inputs[1]).Pinned!;
        Assert.Equal((0, 4), (pinned.Axis, pinned.Scales.Length));
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void ScalesPerInput_AreNotKept()
    {
        var builder = new GraphBuilder(Shape.Of(1, 6));
        Graph before = builder.Build(builder.Add(new MatMul(), GraphBuilder.Input, builder.DequantizedWeights(Shape.Of(6, 4), 0)));
        Graph after = ToDense.Run(FoldQuantization.Run(before));
        Assert.Null(after.Value(Assert.Single(after.Nodes).Inputs[1]).Pinned);
        GraphAssert.SameOutputs(before, after);
    }
}
