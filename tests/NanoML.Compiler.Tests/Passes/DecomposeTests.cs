using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class DecomposeTests
{
    private readonly GraphBuilder _builder = new(Shape.Of(1, 4, 6, 6));

    [Fact]
    public void Div_ByAnActivation_BecomesAProductWithTheReciprocal()
    {
        string divisor = _builder.Add(new Exp(), GraphBuilder.Input);
        AssertSame(_builder.Add(new Div(new Clamp(-1, 0.5f)), GraphBuilder.Input, divisor), "Exp", "Reciprocal", "Mul");
    }

    [Fact]
    public void Div_ByAConstant_Stays() =>
        AssertSame(_builder.Add(new Div(), GraphBuilder.Input, _builder.Random(Shape.Of(6), 1, 2)), "Div");

    [Fact]
    public void LogSoftmax_BecomesTheLogarithmOfWhatIsLikely() =>
        AssertSame(_builder.Add(new LogSoftmax(new Softmax(1)), GraphBuilder.Input), "Softmax", "Clip", "Log");

    [Fact]
    public void LogSoftmax_OfScoresFarApart_StaysFinite()
    {
        Graph graph = Decompose.Run(_builder.Build(_builder.Add(new LogSoftmax(new Softmax(1, 3)), GraphBuilder.Input)));
        float[] scores = [.. Enumerable.Range(0, 144).Select(k => k == 0 ? 500f : 0)];
        float[] y = new FloatOracle(graph).Run(scores);
        Assert.Equal(0, y[0]);
        Assert.Equal(MathF.Log(1f / 512), y[1]);
    }

    [Fact]
    public void LayerNormalization_BecomesWhatItConsistsOf()
    {
        string[] inputs = [GraphBuilder.Input, _builder.Random(Shape.Of(6, 6), 0.5f, 2), _builder.Random(Shape.Of(6, 6))];
        AssertSame(
            _builder.Add(new LayerNormalization([2, 3], 1e-3f), inputs),
            "ReduceMean", "Sub", "Pow", "ReduceMean", "Add", "Pow", "Mul", "Mul", "Add");
    }

    [Fact]
    public void LayerNormalization_WithoutBias_EndsWithItsScale()
    {
        string scale = _builder.Random(Shape.Of(6), 0.5f, 2);
        AssertSame(
            _builder.Add(new LayerNormalization([3], 1e-3f), GraphBuilder.Input, scale),
            "ReduceMean", "Sub", "Pow", "ReduceMean", "Add", "Pow", "Mul", "Mul");
    }

    [Fact]
    public void InstanceNormalization_ScalesChannels()
    {
        string[] inputs = [GraphBuilder.Input, _builder.Random(Shape.Of(4), 0.5f, 2), _builder.Random(Shape.Of(4))];
        AssertSame(
            _builder.Add(new InstanceNormalization([2, 3], 1e-3f), inputs),
            "ReduceMean", "Sub", "Pow", "ReduceMean", "Add", "Pow", "Mul", "Mul", "Add");
    }

    [Fact]
    public void DepthToSpace_BecomesATranspose()
    {
        var op = (BlockMove)new NodeBuilder("DepthToSpace", 13).Input(Shape.Of(1, 4, 6, 6)).Attribute("blocksize", 2L).Import();
        AssertSame(_builder.Add(op, GraphBuilder.Input), "Reshape", "Transpose", "Reshape");
    }

    [Theory]
    [InlineData("DepthToSpace", 3, "cannot be divided by 9")]
    [InlineData("SpaceToDepth", 4, "cannot be divided by 4")]
    [InlineData("SpaceToDepth", 0, "blocks of 0x0")]
    public void BlocksThatDoNotFit_AreRefused(string opType, long size, string message)
    {
        NodeBuilder node = new NodeBuilder(opType, 13).Input(Shape.Of(1, 4, 6, 6)).Attribute("blocksize", size);
        Assert.Contains(message, node.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void NormalizationsWhoseScaleDoesNotFit_AreRefused()
    {
        NodeBuilder layer = new NodeBuilder("LayerNormalization", 17).Input(Shape.Of(1, 4)).Constant(Tensors.Floats(1, 1, 1));
        Assert.Contains("broadcast", layer.Refusal(), StringComparison.Ordinal);
        NodeBuilder instance = new NodeBuilder("InstanceNormalization", 6).Input(Shape.Of(1, 4, 5))
            .Constant(Tensors.Floats(1, 1)).Constant(Tensors.Floats(1, 1));
        Assert.Contains("4 channels", instance.Refusal(), StringComparison.Ordinal);
    }

    private void AssertSame(string output, params string[] operators)
    {
        Graph before = _builder.Build(output);
        Graph after = Decompose.Run(before);
        GraphAssert.Operators(after, operators);
        GraphAssert.SameOutputs(before, after);
    }
}
