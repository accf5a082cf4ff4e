using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class UnaryOpTests
{
    private static readonly Dictionary<string, UnaryOp> s_ops = new UnaryOp[]
    {
        new Clip(-0.5f, 2), new Elu(1.5f), new HardSigmoid(0.2f, 0.5f), new HardSwish(), new LeakyRelu(0.1f), new Relu(), new Sigmoid(),
        new Softplus(), new Tanh(),
    }.ToDictionary(op => op.OpType);

    public static TheoryData<string> OpTypes => [.. s_ops.Keys];

    [Theory]
    [InlineData("Clip", new float[] { -0.5f, -0.25f, 0, 1.5f, 2 })]
    [InlineData("Elu", new float[] { -1.4253193f, -0.33179883f, 0, 1.5f, 4 })]
    [InlineData("HardSigmoid", new float[] { 0, 0.45f, 0.5f, 0.8f, 1 })]
    [InlineData("HardSwish", new float[] { 0, -0.11458333f, 0, 1.125f, 4 })]
    [InlineData("LeakyRelu", new float[] { -0.3f, -0.025f, 0, 1.5f, 4 })]
    [InlineData("Relu", new float[] { 0, 0, 0, 1.5f, 4 })]
    [InlineData("Sigmoid", new float[] { 0.04742587f, 0.4378235f, 0.5f, 0.81757448f, 0.98201379f })]
    [InlineData("Softplus", new float[] { 0.04858735f, 0.57593942f, 0.69314718f, 1.70141328f, 4.01814993f })]
    [InlineData("Tanh", new float[] { -0.99505475f, -0.24491866f, 0, 0.90514825f, 0.9993293f })]
    public void Unary_OnFloats_GivesTheHandComputedValues(string opType, float[] expected) =>
        Tensors.AssertClose(expected, s_ops[opType].Evaluate(Tensors.Floats(-3, -0.25f, 0, 1.5f, 4)).Floats);

    [Theory]
    [MemberData(nameof(OpTypes))]
    public void Unary_OnBytes_IsExact(string opType)
    {
        byte[] every = [.. Enumerable.Range(0, 256).Select(q => (byte)q)];
        new SingleOp(s_ops[opType]).Activation(Shape.Of(1, 256), new QuantParams(0.04f, 110), every).AssertExact();
    }

    [Theory]
    [MemberData(nameof(OpTypes))]
    public void Unary_PastATranspose_IsUnchanged(string opType) =>
        Assert.Equal(s_ops[opType], s_ops[opType].CommuteWithTranspose([1, 0]));

    [Theory]
    [InlineData("Sigmoid", 1f / 256, 0)]
    [InlineData("HardSigmoid", 1f / 256, 0)]
    [InlineData("Tanh", 1f / 128, 128)]
    public void BoundedUnary_HasAKnownScale(string opType, float scale, int zeroPoint) =>
        Assert.Equal(OutputQuantization.Known(scale, zeroPoint), s_ops[opType].OutputQuantization);

    [Theory]
    [InlineData(-90, 0, 1)]
    [InlineData(90, 90, 1)]
    [InlineData(-1e30f, 0, 1)]
    [InlineData(1e30f, 1e30f, 1)]
    public void SoftplusAndSigmoid_FarFromZero_StayFinite(float x, float softplus, float sigmoidOfMagnitude)
    {
        Assert.Equal(softplus, new Softplus().Apply(x), 1e-6f);
        Assert.Equal(sigmoidOfMagnitude, new Sigmoid().Apply(Math.Abs(x)), 1e-6f);
        Assert.Equal(1 - sigmoidOfMagnitude, new Sigmoid().Apply(-Math.Abs(x)), 1e-6f);
    }

    [Theory]
    [InlineData("Relu")]
    [InlineData("Sigmoid")]
    [InlineData("Softmax")]
    public void Unary_OfIntegers_IsRefused(string opType) =>
        Assert.Contains("Int64", new NodeBuilder(opType, 14).Input(Shape.Of(3), ElementType.Int64).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Relu_IsTheClampFromZero() => Assert.Equal(new Clamp(0, float.PositiveInfinity), new Relu().ToClamp());

    [Theory]
    [InlineData("Elu")]
    [InlineData("HardSigmoid")]
    [InlineData("HardSwish")]
    [InlineData("LeakyRelu")]
    [InlineData("Relu")]
    [InlineData("Sigmoid")]
    [InlineData("Softplus")]
    [InlineData("Tanh")]
    public void Unary_WithTwoInputs_IsRefused(string opType) =>
        Assert.Contains("2 inputs", new NodeBuilder(opType, 14).Input(Shape.Of(3)).Input(Shape.Of(3)).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Unary_WithoutAttributes_TakesTheDefaultsOfTheStandard()
    {
        Assert.Equal(new LeakyRelu(0.01f), new NodeBuilder("LeakyRelu", 16).Input(Shape.Of(3)).Import());
        Assert.Equal(new Elu(1), new NodeBuilder("Elu", 6).Input(Shape.Of(3)).Import());
        Assert.Equal(new HardSigmoid(0.2f, 0.5f), new NodeBuilder("HardSigmoid", 6).Input(Shape.Of(3)).Import());
    }

    [Fact]
    public void Unary_WithAttributes_ReadsThem()
    {
        Assert.Equal(new LeakyRelu(0.3f), new NodeBuilder("LeakyRelu", 16).Input(Shape.Of(3)).Attribute("alpha", 0.3f).Import());
        Assert.Equal(new Elu(2), new NodeBuilder("Elu", 6).Input(Shape.Of(3)).Attribute("alpha", 2f).Import());
        Assert.Equal(
            new HardSigmoid(0.5f, 0.25f),
            new NodeBuilder("HardSigmoid", 6).Input(Shape.Of(3)).Attribute("alpha", 0.5f).Attribute("beta", 0.25f).Import());
    }

    [Fact]
    public void Unary_WithAnUnknownAttribute_IsRefused() => Assert.Contains(
        "'gamma'", new NodeBuilder("Sigmoid", 13).Input(Shape.Of(3)).Attribute("gamma", 1f).Refusal(), StringComparison.Ordinal);
}
