using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class FoldAffineTests
{
    private readonly GraphBuilder _builder = new(Shape.Of(1, 2, 4, 4));

    [Fact]
    public void BatchNormAndConstants_AfterAConvolution_AreFolded()
    {
        string x = _builder.BatchNorm(_builder.Conv(GraphBuilder.Input, 3));
        x = _builder.Add(new Mul(), x, _builder.Random(Shape.Of(3, 1, 1)));
        x = _builder.Add(new Add(), _builder.Random(Shape.Of(1, 3, 1, 1)), x);
        x = _builder.Add(new Sub(), _builder.Constant(Tensor.Scalar(2)), x);
        Graph before = _builder.Build(_builder.Add(new Div(Clamp.Relu), x, _builder.Constant(Tensor.Scalar(-3))));
        Graph after = FoldAffine.Run(before);
        GraphAssert.Operators(after, "Conv");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void BatchNorm_BehindAReluOrAResidual_Stays()
    {
        string conv = _builder.Conv(GraphBuilder.Input, 2);
        string relu = _builder.Add(new Relu(), conv);
        string x = _builder.Add(new Add(), _builder.BatchNorm(relu), _builder.BatchNorm(_builder.Conv(conv, 2)));
        Graph before = _builder.Build(_builder.Add(new Add(), x, conv));
        GraphAssert.Operators(FoldAffine.Run(before), "Conv", "Relu", "BatchNormalization", "Conv", "Add", "Add");
        GraphAssert.SameOutputs(before, FoldAffine.Run(before));
    }

    [Fact]
    public void BatchNorm_AfterAClampedLayer_Stays()
    {
        Graph before = FuseClamp.Run(_builder.Build(_builder.BatchNorm(_builder.Add(new Relu(), _builder.Conv(GraphBuilder.Input, 3)))));
        Graph after = FoldAffine.Run(before);
        GraphAssert.Operators(after, "Conv", "BatchNormalization");
    }

    [Fact]
    public void ConstantThatVariesOverPositions_Stays()
    {
        string conv = _builder.Conv(GraphBuilder.Input, 4);
        Graph before = _builder.Build(_builder.Add(new Mul(), conv, _builder.Random(Shape.Of(4))));
        GraphAssert.Operators(FoldAffine.Run(before), "Conv", "Mul");
    }

    [Fact]
    public void ScalesOfQuantisedWeights_FollowAPositiveFactorAndEndWithANegativeOne()
    {
        foreach (float factor in new[] { 2f, -2f })
        {
            var builder = new GraphBuilder(Shape.Of(1, 6));
            string dense = builder.Add(new MatMul(), GraphBuilder.Input, builder.DequantizedWeights(Shape.Of(6, 4), 1));
            Graph before = builder.Build(builder.Add(new Mul(), dense, builder.Constant(Tensor.Scalar(factor))));
            Graph start = ToDense.Run(FoldQuantization.Run(before));
            Graph after = FoldAffine.Run(start);
            float[]? expected = factor > 0 ? [.. start.Value(start.Nodes[0].Inputs[1]).Pinned!.Scales.Select(s => s * factor)] : null;
            Assert.Equal(expected, after.Value(Assert.Single(after.Nodes).Inputs[1]).Pinned?.Scales.ToArray());
            GraphAssert.SameOutputs(before, after);
        }
    }

    [Fact]
    public void BatchNormOnItsOwn_BecomesADepthwiseConvolution()
    {
        Graph before = _builder.Build(_builder.BatchNorm(GraphBuilder.Input));
        Graph after = LowerBatchNorm.Run(before);
        Assert.Equal(2, ((Conv)Assert.Single(after.Nodes).Op).Groups);
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void BatchNormOnFeatures_BecomesMulAndAdd()
    {
        var builder = new GraphBuilder(Shape.Of(1, 6));
        Graph before = builder.Build(builder.BatchNorm(GraphBuilder.Input));
        Graph after = LowerBatchNorm.Run(before);
        GraphAssert.Operators(after, "Mul", "Add");
        GraphAssert.SameOutputs(before, after);
    }
}
