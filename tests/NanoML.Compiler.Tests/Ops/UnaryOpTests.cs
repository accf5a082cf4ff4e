using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class UnaryOpTests
{
    private static readonly Dictionary<string, UnaryOp> s_ops = new UnaryOp[]
    {
        new Clip(-0.5f, 2), new Elu(1.5f), new HardSigmoid(0.2f, 0.5f), new HardSwish(), new LeakyRelu(0.1f), new Relu(), new Sigmoid(),
        new Softplus(), new Tanh(), new Abs(), new Celu(2), new Erf(), new Exp(), new Gelu(false), new Mish(), new Neg(), new Pow(2),
        new Selu(1.5f, 2), new Softsign(), new ThresholdedRelu(1), new Log(), new Reciprocal(), new Sqrt(),
        new Sin(), new Cos(), new Tan(), new Asin(), new Acos(), new Atan(), new Sinh(), new Cosh(), new Asinh(), new Acosh(), new Atanh(), new Shrink(1, 0.5f),
    }.ToDictionary(op => op.OpType);

    public static TheoryData<string> OpTypes => [.. s_ops.Keys];

    public static TheoryData<string> EverywhereDefined =>
        [.. s_ops.Values.Where(op => new float[] { -4, -1, 0, 5 }.All(x => float.IsFinite(op.Apply(x)))).Select(op => op.OpType)];

    [Theory]
    [InlineData("Clip", new float[] { -0.5f, -0.25f, 0, 1.5f, 2 })]
    [InlineData("Elu", new float[] { -1.4253193f, -0.33179883f, 0, 1.5f, 4 })]
    [InlineData("HardSigmoid", new float[] { 0, 0.45f, 0.5f, 0.8f, 1 })]
    [InlineData("HardSwish", new float[] { 0, -0.11458333f, 0, 1.125f, 4 })]
    [InlineData("LeakyRelu", new float[] { -0.3f, -0.025f, 0, 1.5f, 4 })]
    [InlineData("Relu", new float[] { 0, 0, 0, 1.5f, 4 })]
    [InlineData("Sigmoid", new float[] { 0.04742587f, 0.4378235f, 0.5f, 0.81757448f, 0.98201379f })]
    [InlineData("Softplus", new float[] { 0.04858735f, 0.57593942f, 0.69314718f, 1.70141328f, 4.01814993f })]
    [InlineData("Abs", new float[] { 3, 0.25f, 0, 1.5f, 4 })]
    [InlineData("Celu", new float[] { -1.5537397f, -0.23500619f, 0, 1.5f, 4 })]
    [InlineData("Erf", new float[] { -0.99997791f, -0.27632639f, 0, 0.96610515f, 0.99999998f })]
    [InlineData("Exp", new float[] { 0.04978707f, 0.77880078f, 1, 4.48168907f, 54.5981500f })]
    [InlineData("Gelu", new float[] { -0.00404969f, -0.10032343f, 0, 1.39978919f, 3.99987331f })]
    [InlineData("Mish", new float[] { -0.14564746f, -0.12992696f, 0, 1.40337827f, 3.99741280f })]
    [InlineData("Neg", new float[] { 3, 0.25f, 0, -1.5f, -4 })]
    [InlineData("Pow", new float[] { 9, 0.0625f, 0, 2.25f, 16 })]
    [InlineData("Selu", new float[] { -2.8506388f, -0.66359766f, 0, 3, 8 })]
    [InlineData("Shrink", new float[] { -2.5f, 0, 0, 1, 3.5f })]
    [InlineData("Sin", new float[] { -0.14112001f, -0.24740396f, 0, 0.99749499f, -0.7568025f })]
    [InlineData("Cos", new float[] { -0.9899925f, 0.96891242f, 1, 0.0707372f, -0.65364362f })]
    [InlineData("Atan", new float[] { -1.24904577f, -0.24497866f, 0, 0.98279372f, 1.32581766f })]
    [InlineData("Asinh", new float[] { -1.81844646f, -0.24746646f, 0, 1.19476322f, 2.09471255f })]
    [InlineData("Softsign", new float[] { -0.75f, -0.2f, 0, 0.6f, 0.8f })]
    [InlineData("ThresholdedRelu", new float[] { 0, 0, 0, 1.5f, 4 })]
    [InlineData("Tanh", new float[] { -0.99505475f, -0.24491866f, 0, 0.90514825f, 0.9993293f })]
    public void Unary_OnFloats_GivesTheHandComputedValues(string opType, float[] expected) =>
        Tensors.AssertClose(expected, s_ops[opType].Evaluate(Tensors.Floats(-3, -0.25f, 0, 1.5f, 4)).Floats);

    [Theory]
    [InlineData("Log", new float[] { -1.38629436f, 0, 1.38629436f })]
    [InlineData("Reciprocal", new float[] { 4, 1, 0.25f })]
    [InlineData("Sqrt", new float[] { 0.5f, 1, 2 })]
    public void Unary_OfPositiveNumbers_GivesTheHandComputedValues(string opType, float[] expected) =>
        Tensors.AssertClose(expected, s_ops[opType].Evaluate(Tensors.Floats(0.25f, 1, 4)).Floats);

    [Fact]
    public void Gelu_ByTanh_IsCloseToTheExactOne()
    {
        float[] x = [-3, -0.25f, 0, 1.5f, 4];
        Tensors.AssertClose([-0.00363739f, -0.10032f, 0, 1.39957103f, 3.99992986f], Array.ConvertAll(x, new Gelu(true).Apply), 1e-5f);
        Tensors.AssertClose(Array.ConvertAll(x, new Gelu(false).Apply), Array.ConvertAll(x, new Gelu(true).Apply), 5e-4f);
    }

    [Theory]
    [InlineData(0.5f, 0.52049988f)]
    [InlineData(5.99f, 1)]
    [InlineData(-1e30f, -1)]
    [InlineData(float.PositiveInfinity, 1)]
    public void Erf_HasTheTabulatedValues(float x, float expected) => Assert.Equal(expected, new Erf().Apply(x), 1e-7f);

    [Fact]
    public void Lookup_WhereTheFunctionIsNotDefined_GetsTheNearestValue()
    {
        byte[] bytes = [0, 9, 10, 11, 14];
        var quant = new QuantParams(0.25f, 10);
        SingleOp root = new SingleOp(new Sqrt()).Activation(Shape.Of(1, 5), quant, bytes).Output(new QuantParams(0.5f, 3));
        Assert.Equal([3, 3, 3, 4, 5], root.Run()[0]);
        SingleOp log = new SingleOp(new Log()).Activation(Shape.Of(1, 5), quant, bytes).Output(new QuantParams(0.5f, 200));
        Assert.Equal([0, 0, 0, 197, 200], log.Run()[0]);
    }

    [Theory]
    [MemberData(nameof(EverywhereDefined))]
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
    [InlineData("Tanh")]
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
    [InlineData("Abs")]
    [InlineData("Erf")]
    [InlineData("Mish")]
    public void Unary_WithTwoInputs_IsRefused(string opType) =>
        Assert.Contains("2 inputs", new NodeBuilder(opType, 14).Input(Shape.Of(3)).Input(Shape.Of(3)).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Unary_WithoutAttributes_TakesTheDefaultsOfTheStandard()
    {
        Assert.Equal(new LeakyRelu(0.01f), new NodeBuilder("LeakyRelu", 16).Input(Shape.Of(3)).Import());
        Assert.Equal(new Elu(1), new NodeBuilder("Elu", 6).Input(Shape.Of(3)).Import());
        Assert.Equal(new Celu(1), new NodeBuilder("Celu", 12).Input(Shape.Of(3)).Import());
        Assert.Equal(new Gelu(false), new NodeBuilder("Gelu", 20).Input(Shape.Of(3)).Import());
        Assert.Equal(new ThresholdedRelu(1), new NodeBuilder("ThresholdedRelu", 10).Input(Shape.Of(3)).Import());
        Assert.Equal(new Selu(Selu.DefaultAlpha, Selu.DefaultGamma), new NodeBuilder("Selu", 6).Input(Shape.Of(3)).Import());
        Assert.Equal(new HardSigmoid(0.2f, 0.5f), new NodeBuilder("HardSigmoid", 6).Input(Shape.Of(3)).Import());
    }

    [Fact]
    public void Unary_WithAttributes_ReadsThem()
    {
        Assert.Equal(new LeakyRelu(0.3f), new NodeBuilder("LeakyRelu", 16).Input(Shape.Of(3)).Attribute("alpha", 0.3f).Import());
        Assert.Equal(new Gelu(true), new NodeBuilder("Gelu", 20).Input(Shape.Of(3)).Attribute("approximate", "tanh").Import());
        Assert.Equal(new Elu(2), new NodeBuilder("Elu", 6).Input(Shape.Of(3)).Attribute("alpha", 2f).Import());
        Assert.Equal(
            new HardSigmoid(0.5f, 0.25f),
            new NodeBuilder("HardSigmoid", 6).Input(Shape.Of(3)).Attribute("alpha", 0.5f).Attribute("beta", 0.25f).Import());
    }

    [Fact]
    public void Unary_WithAnUnknownAttribute_IsRefused() => Assert.Contains(
        "'gamma'", new NodeBuilder("Sigmoid", 13).Input(Shape.Of(3)).Attribute("gamma", 1f).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Pow_WithOneNumberAsExponent_IsAFunctionOfOneActivation()
    {
        Assert.Equal(new Pow(0.5f), new NodeBuilder("Pow", 13).Input(Shape.Of(3)).Constant(Tensor.Scalar(0.5f)).Import());
        Tensor two = Tensors.Integers(ElementType.Int64, 2);
        Assert.Equal(new Pow(2), new NodeBuilder("Pow", 13).Input(Shape.Of(1, 3)).Constant(two).Import());
    }

    [Fact]
    public void Pow_WithSeveralExponents_IsRefused()
    {
        NodeBuilder node = new NodeBuilder("Pow", 13).Input(Shape.Of(2)).Constant(Tensors.Floats(1, 2));
        Assert.Contains("exponent has shape 2", node.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void MaxAndMin_WithAConstantNumber_AreClips()
    {
        Assert.Equal(
            new Clip(0.5f, float.PositiveInfinity), new NodeBuilder("Max", 13).Constant(Tensor.Scalar(0.5f)).Input(Shape.Of(3)).Import());
        Assert.Equal(
            new Clip(float.NegativeInfinity, 6), new NodeBuilder("Min", 8).Input(Shape.Of(1, 3)).Constant(Tensors.Floats(6)).Import());
        Assert.Equal(new Identity(), new NodeBuilder("Max", 13).Input(Shape.Of(3)).Import());
    }

    [Fact]
    public void Max_OfTwoActivationsOrSeveralNumbers_IsTheGreatestOfAll()
    {
        NodeBuilder Node() => new NodeBuilder("Max", 13).Input(Shape.Of(2));
        Assert.Equal(new Extremum(false), Node().Input(Shape.Of(2)).Import());
        Assert.Equal(new Extremum(false), Node().Constant(Tensors.Floats(1, 2)).Import());
        Assert.Equal(new Extremum(true), new NodeBuilder("Min", 13).Input(Shape.Of(2)).Input(Shape.Of(2)).Input(Shape.Of(1)).Import());
        Assert.Equal([3, 2], new Extremum(false).Evaluate(Tensors.Floats(1, 2), Tensors.Floats(3, -1), Tensors.Floats(-5)).Floats);
        Assert.Equal([-5, -5], new Extremum(true).Evaluate(Tensors.Floats(1, 2), Tensors.Floats(3, -1), Tensors.Floats(-5)).Floats);
    }
}
