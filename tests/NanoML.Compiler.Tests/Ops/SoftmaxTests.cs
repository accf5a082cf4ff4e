using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class SoftmaxTests
{
    // Logits whose exponentials are 1, 2, 3 and 2.
    private static readonly Tensor s_logits = Tensors.Floats(Shape.Of(2, 2), 0, MathF.Log(2), MathF.Log(3), MathF.Log(2));

    [Fact]
    public void Softmax_AlongOneAxis_SumsOverItAlone()
    {
        Tensors.AssertClose([1 / 3f, 2 / 3f, 0.6f, 0.4f], new Softmax(1).Evaluate(s_logits).Floats);
        Tensors.AssertClose([0.25f, 0.5f, 0.75f, 0.5f], new Softmax(0).Evaluate(s_logits).Floats);
    }

    [Fact]
    public void Softmax_OverSeveralAxes_SumsOverAllOfThem() =>
        Tensors.AssertClose([0.125f, 0.25f, 0.375f, 0.25f], new Softmax(0, 2).Evaluate(s_logits).Floats);

    [Fact]
    public void Softmax_OfLargeLogits_StaysFinite() =>
        Tensors.AssertClose([0.5f, 0.5f, 0], new Softmax(0).Evaluate(Tensors.Floats(1e4f, 1e4f, -1e4f)).Floats);

    [Fact]
    public void Softmax_Import_FollowsTheOpset()
    {
        var shape = Shape.Of(1, 3, 4);
        Assert.Equal(new Softmax(1, 2), new NodeBuilder("Softmax", 11).Input(shape).Import());
        Assert.Equal(new Softmax(2), new NodeBuilder("Softmax", 13).Input(shape).Import());
        Assert.Equal(new Softmax(2, 1), new NodeBuilder("Softmax", 11).Input(shape).Attribute("axis", -1L).Import());
        Assert.Equal(new Softmax(1), new NodeBuilder("Softmax", 13).Input(shape).Attribute("axis", 1L).Import());
        Assert.Contains("axis 3", new NodeBuilder("Softmax", 13).Input(shape).Attribute("axis", 3L).Refusal(), StringComparison.Ordinal);
        Assert.Contains("axis 1", new NodeBuilder("Softmax", 11).Input(Shape.Of(4)).Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1, 10)]
    [InlineData(1, 7, 12)]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 1000)]
    public void Softmax_OverTheLastAxis_MatchesFloatWithinOneStep(params int[] shape) =>
        new SingleOp(new Softmax(shape.Length - 1)).Activation(Shape.Of(shape), new QuantParams(0.1f, 130)).AssertWithinOneStep();

    [Fact]
    public void Softmax_OfAThousandUnlikelyClasses_CountsThemAll()
    {
        // One logit lies 8 above 1,000 others: its probability is 1 / (1 + 1000 exp(-8)), 0.749.
        byte[] logits = [160, .. Enumerable.Repeat((byte)80, 1000)];
        var single = new SingleOp(new Softmax(1)).Activation(Shape.Of(1, 1001), new QuantParams(0.1f, 0), logits);
        Assert.InRange(single.Run()[0][0], 190, 192);
        single.AssertWithinOneStep();
    }

    [Fact]
    public void Softmax_OverAnAxisBeforeOnesOnly_MatchesFloatWithinOneStep() =>
        new SingleOp(new Softmax(1)).Activation(Shape.Of(1, 10, 1, 1), new QuantParams(0.05f, 0)).AssertWithinOneStep();

    [Fact]
    public void Softmax_OverAllAxes_MatchesFloatWithinOneStep() =>
        new SingleOp(new Softmax(1, 2)).Activation(Shape.Of(1, 3, 4), new QuantParams(0.02f, 255)).AssertWithinOneStep();

    [Fact]
    public void Softmax_HasAKnownScale() => Assert.Equal(OutputQuantization.Known(1f / 256, 0), new Softmax(1).OutputQuantization);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    public void Softmax_OverInnerAxes_MatchesFloatWithinOneStep(int axis, int axisCount) =>
        new SingleOp(new Softmax(axis, axisCount)).Activation(Shape.Of(3, 5, 4, 2), new QuantParams(0.05f, 100)).AssertWithinOneStep();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(2, 2)]
    public void Softmax_PastATranspose_FollowsItsAxes(int axis, int axisCount)
    {
        var softmax = new Softmax(axis, axisCount);
        Tensor x = Tensors.Random(Shape.Of(2, 3, 4, 5), -2, 2);
        Op moved = softmax.CommuteWithTranspose([0, 2, 3, 1])!;
        Tensors.AssertClose(softmax.Evaluate(x).Transpose([0, 2, 3, 1]).Floats, moved.Evaluate(x.Transpose([0, 2, 3, 1])).Floats);
    }

    [Fact]
    public void Softmax_PastATransposeThatTearsItsAxesApart_StaysWhereItIs() =>
        Assert.Null(new Softmax(1, 2).CommuteWithTranspose([1, 0, 2]));
}
