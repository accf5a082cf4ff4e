using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Training;

public sealed class GradientTests
{
    private static readonly Clamp s_range = new(-0.4f, 0.9f);

    public static TheoryData<string> UnaryOperators => [.. s_unary.Keys];

    private static readonly Dictionary<string, UnaryOp> s_unary = new UnaryOp[]
    {
        new Relu(), new Clip(-0.5f, 1), new Sigmoid(), new Tanh(), new LeakyRelu(0.2f), new HardSwish(), new HardSigmoid(0.2f, 0.5f),
        new Elu(0.7f), new Softplus(), new Abs(), new Celu(0.7f), new Erf(), new Exp(), new Mish(), new Neg(), new Pow(2),
        new Selu(1.5f, 2), new Softsign(), new ThresholdedRelu(0.3f),
        new Sin(), new Cos(), new Atan(), new Asinh(), new Sinh(), new Cosh(), new Shrink(0.3f, 0.1f),
    }.ToDictionary(op => op.OpType);

    [Theory]
    [MemberData(nameof(UnaryOperators))]
    public void Unary_MatchesDifferences(string name) => GradientCheck.Run(s_unary[name], GradientCheck.Spread(Shape.Of(1, 3, 5, 9), 1));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gelu_MatchesDifferences(bool approximate) =>
        GradientCheck.Run(new Gelu(approximate), GradientCheck.Spread(Shape.Of(1, 3, 5, 9), 1));

    [Fact]
    public void FunctionsOfPositiveNumbers_MatchDifferences() => Assert.All(
        new UnaryOp[] { new Log(), new Reciprocal(), new Sqrt(), new Pow(-0.5f) },
        op => GradientCheck.Run(op, Tensors.Random(Shape.Of(1, 30), 0.5f, 2, 1)));

    [Theory]
    [InlineData(1, 1, 1, 0, 1, false)]
    [InlineData(1, 3, 1, 1, 1, true)]
    [InlineData(1, 3, 2, 1, 1, true)]
    [InlineData(2, 3, 1, 2, 2, true)]
    [InlineData(4, 3, 2, 0, 1, true)]
    [InlineData(4, 1, 3, 0, 1, false)]
    public void Conv_MatchesDifferences(int groups, int kernel, int stride, int pad, int dilation, bool clamped)
    {
        var window = new SpatialWindow([kernel, kernel], [stride, stride], [dilation, dilation], [pad, pad], [pad, 0]);
        var op = new Conv(window, groups, Clamp: clamped ? s_range : null);
        GradientCheck.Run(
            op,
            Tensors.Random(Shape.Of(1, 4, 7, 6), -1, 1, 1),
            Tensors.Random(Shape.Of(8, 4 / groups, kernel, kernel), -0.3f, 0.3f, 2),
            Tensors.Random(Shape.Of(8), -0.2f, 0.2f, 3));
    }

    [Theory]
    [InlineData(1, 3, 1, 1, 1, false)]
    [InlineData(1, 3, 2, 1, 1, true)]
    [InlineData(2, 2, 2, 0, 1, true)]
    [InlineData(4, 3, 1, 2, 2, false)]
    public void ConvTranspose_MatchesDifferences(int groups, int kernel, int stride, int pad, int dilation, bool clamped)
    {
        var window = new SpatialWindow([kernel, kernel], [stride, stride], [dilation, dilation], [pad, pad], [0, 0]);
        var op = new ConvTranspose(window, [3 * stride, (2 * stride) + 1], groups, Clamp: clamped ? s_range : null);
        GradientCheck.Run(
            op,
            Tensors.Random(Shape.Of(2, 4, 3, 2), -1, 1, 1),
            Tensors.Random(Shape.Of(4, 8 / groups, kernel, kernel), -0.3f, 0.3f, 2),
            Tensors.Random(Shape.Of(8), -0.2f, 0.2f, 3));
    }

    [Fact]
    public void Conv_OneAxisWithoutBias_MatchesDifferences()
    {
        var op = new Conv(new SpatialWindow([5], [2], [1], [2], [1]), 1);
        GradientCheck.Run(op, Tensors.Random(Shape.Of(2, 3, 11), -1, 1, 1), Tensors.Random(Shape.Of(4, 3, 5), -1, 1, 2), null);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, false)]
    public void Dense_MatchesDifferences(int rows, bool clamped) => GradientCheck.Run(
        new Dense(clamped ? s_range : null),
        Tensors.Random(Shape.Of(rows, 19), -1, 1, 1),
        Tensors.Random(Shape.Of(6, 19), -0.5f, 0.5f, 2),
        Tensors.Random(Shape.Of(6), -0.2f, 0.2f, 3));

    [Fact]
    public void Dense_WithoutBias_MatchesDifferences() => GradientCheck.Run(
        new Dense(), Tensors.Random(Shape.Of(2, 3, 5), -1, 1, 1), Tensors.Random(Shape.Of(4, 5), -1, 1, 2));

    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    public void Binary_WithBroadcasting_MatchesDifferences(string name)
    {
        BinaryOp op = name switch
        {
            "Add" => new Add(),
            "Sub" => new Sub(s_range),
            "Mul" => new Mul(s_range),
            _ => new Div(),
        };
        GradientCheck.Run(op, Tensors.Random(Shape.Of(1, 3, 2, 5), -1, 1, 1), Tensors.Random(Shape.Of(1, 3, 2, 5), 1, 2, 2));
        GradientCheck.Run(op, Tensors.Random(Shape.Of(1, 3, 2, 5), -1, 1, 3), Tensors.Random(Shape.Of(3, 1, 1), 1, 2, 4));
        GradientCheck.Run(op, Tensors.Random(Shape.Of(5), -1, 1, 5), Tensors.Random(Shape.Of(1, 3, 1, 5), 1, 2, 6));
    }

    [Theory]
    [InlineData(2, 2, 0, false, false)]
    [InlineData(3, 1, 1, false, true)]
    [InlineData(3, 2, 1, true, true)]
    public void AveragePool_MatchesDifferences(int kernel, int stride, int pad, bool ceil, bool countPads)
    {
        Tensor x = Tensors.Random(Shape.Of(1, 3, 6, 7), -1, 1, 1);
        GradientCheck.Run(new AveragePool(Window(kernel, stride, pad, ceil), countPads), x);
        GradientCheck.Run(new AveragePool(Window(kernel, stride, pad, ceil), !countPads, Clamp: s_range), x);
    }

    [Theory]
    [InlineData(2, 2, 0, false)]
    [InlineData(3, 1, 1, false)]
    [InlineData(3, 2, 1, true)]
    public void MaxPool_MatchesDifferences(int kernel, int stride, int pad, bool ceil) =>
        GradientCheck.Run(new MaxPool(Window(kernel, stride, pad, ceil)), GradientCheck.Spread(Shape.Of(1, 3, 6, 7), 1));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ReduceMean_MatchesDifferences(bool keepDims)
    {
        GradientCheck.Run(new ReduceMean([2, 3], keepDims), Tensors.Random(Shape.Of(1, 3, 4, 5), -1, 1, 1));
        GradientCheck.Run(new ReduceMean([1], keepDims, s_range), Tensors.Random(Shape.Of(2, 3, 4), -1, 1, 2));
    }

    [Fact]
    public void Reshape_MatchesDifferences() =>
        GradientCheck.Run(new Reshape(Shape.Of(1, 12)), Tensors.Random(Shape.Of(1, 3, 4), -1, 1, 1));

    [Fact]
    public void Transpose_MatchesDifferences() =>
        GradientCheck.Run(new Transpose([0, 3, 1, 2]), Tensors.Random(Shape.Of(2, 3, 4, 5), -1, 1, 1));

    [Fact]
    public void Concat_MatchesDifferences() => GradientCheck.Run(
        new Concat(1),
        Tensors.Random(Shape.Of(2, 3, 4), -1, 1, 1),
        Tensors.Random(Shape.Of(2, 1, 4), -1, 1, 2),
        Tensors.Random(Shape.Of(2, 2, 4), -1, 1, 3));

    [Theory]
    [InlineData(PadMode.Constant)]
    [InlineData(PadMode.Reflect)]
    [InlineData(PadMode.Edge)]
    public void Pad_MatchesDifferences(PadMode mode) =>
        GradientCheck.Run(new Pad([0, 0, 2, 1], [0, 0, 1, -1], mode, 0.5f), Tensors.Random(Shape.Of(1, 2, 4, 5), -1, 1, 1));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    public void Softmax_MatchesDifferences(int axis, int count) =>
        GradientCheck.Run(new Softmax(axis, count), Tensors.Random(Shape.Of(2, 3, 4), -2, 2, 1));

    [Fact]
    public void PoolsChannelsLast_MatchDifferences()
    {
        GradientCheck.Run(new MaxPool(Window(2, 2, 0, false), ChannelsLast: true), Tensors.Random(Shape.Of(1, 4, 4, 3), -1, 1));
        GradientCheck.Run(new AveragePool(Window(2, 2, 0, false), false, ChannelsLast: true), Tensors.Random(Shape.Of(1, 4, 4, 3), -1, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ConvChannelsLast_MatchesDifferences(int groups) => GradientCheck.Run(
        new Conv(Window(3, 1, 1, false), groups, ChannelsLast: true),
        Tensors.Random(Shape.Of(1, 3, 4, 2), -1, 1, 1),
        Tensors.Random(Shape.Of(4, 2 / groups, 3, 3), -1, 1, 2),
        Tensors.Random(Shape.Of(4), -1, 1, 3));

    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(2, 2, 3)]
    [InlineData(4, 1, 1)]
    public void Conv_OfABatch_IsItsSamples(int groups, int stride, int kernel)
    {
        var op = new Conv(Window(kernel, stride, kernel / 2, false), groups);
        Tensor x = Tensors.Random(Shape.Of(3, 4, 5, 6), -1, 1, 1);
        Tensor weights = Tensors.Random(Shape.Of(8, 4 / groups, kernel, kernel), -1, 1, 2);
        GradientCheck.Run(op, x, weights);
        Assert.Equal(op.Evaluate([x, weights])[0].Floats, op.Forward([x, weights]).Floats, (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TrainingNormalization_MatchesDifferences(bool clamped) => GradientCheck.Run(
        new TrainingNormalization(1e-5f, clamped ? s_range : null),
        Tensors.Random(Shape.Of(3, 2, 5), -1, 1, 1),
        Tensors.Random(Shape.Of(2), 0.5f, 2, 2),
        Tensors.Random(Shape.Of(2), -0.2f, 0.2f, 3));

    [Theory]
    [InlineData(true, false, "Sigmoid", "Tanh")]
    [InlineData(false, false, "Sigmoid", "Tanh")]
    [InlineData(true, true, "Softsign", "ScaledTanh")]
    [InlineData(false, true, "HardSigmoid", "Elu")]
    public void Gru_MatchesDifferences(bool linear, bool reverse, string gates, string candidate) => GradientCheck.Run(
        new Recurrence(new GruCell(new GateFunction(gates, 0.2f, 0.5f), new GateFunction(candidate, 0.9f, 0.7f), linear), reverse),
        Tensors.Random(Shape.Of(4, 2, 3), -1, 1, 1),
        Tensors.Random(Shape.Of(6, 3), -1, 1, 2),
        Tensors.Random(Shape.Of(6, 2), -1, 1, 3),
        Tensors.Random(Shape.Of(12), -0.5f, 0.5f, 4),
        Tensors.Random(Shape.Of(2, 2), -1, 1, 5));

    [Theory]
    [InlineData("Affine")]
    [InlineData("LeakyRelu")]
    [InlineData("Relu")]
    [InlineData("Sigmoid")]
    [InlineData("Softplus")]
    [InlineData("Tanh")]
    [InlineData("ThresholdedRelu")]
    public void GateFunction_SlopeMatchesDifferences(string name)
    {
        var function = new GateFunction(name, 0.3f, 0.1f, 2);
        Assert.All(
            [-2.5, -1.1, -0.4, 0.2, 0.9, 2.5],
            x => Assert.Equal((function.Of(x + 1e-5) - function.Of(x - 1e-5)) / 2e-5, function.Slope(x), 1e-6));
    }

    private static SpatialWindow Window(int kernel, int stride, int pad, bool ceil) =>
        new([kernel, kernel], [stride, stride], [1, 1], [pad, pad], [pad, pad], ceil);
}
