using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class BinaryOpTests
{
    private static readonly QuantParams s_a = new(0.05f, 120);
    private static readonly QuantParams s_b = new(0.02f, 30);

    private static readonly Dictionary<string, BinaryOp> s_ops =
        new BinaryOp[] { new Add(), new Div(), new Mul(), new Sub() }.ToDictionary(op => op.OpType);

    public static TheoryData<string> OpTypes => [.. s_ops.Keys];

    /// <summary>Operators of two activations, with the shapes of both.</summary>
    public static TheoryData<string, int[], int[]> Activations
    {
        get
        {
            var data = new TheoryData<string, int[], int[]>();
            foreach (string opType in new[] { "Add", "Mul", "Sub" })
            {
                data.Add(opType, [1, 4, 5, 6], [1, 4, 5, 6]);
                data.Add(opType, [1, 4, 5, 6], [6]);
                data.Add(opType, [6], [1, 4, 5, 6]);
                data.Add(opType, [1, 4, 5, 6], [4, 1, 1]);
                data.Add(opType, [1, 5, 1], [1, 1, 7]);
                data.Add(opType, [1, 4, 5, 6], [1, 4, 1, 6]);
                data.Add(opType, [1, 4, 5, 6], [1]);
                data.Add(opType, [1], [1, 8]);
            }

            return data;
        }
    }

    [Theory]
    [InlineData("Add", new float[] { 3, 0, 2.5f })]
    [InlineData("Sub", new float[] { -1, -4, -1.5f })]
    [InlineData("Mul", new float[] { 2, -4, 1 })]
    [InlineData("Div", new float[] { 0.5f, -1, 0.25f })]
    public void Binary_OnFloats_GivesTheHandComputedValues(string opType, float[] expected) =>
        Assert.Equal(expected, s_ops[opType].Evaluate(Tensors.Floats(1, -2, 0.5f), Tensors.Floats(2)).Floats);

    [Theory]
    [InlineData("Add", new long[] { 4, -10, 9 })]
    [InlineData("Sub", new long[] { 10, -4, 5 })]
    [InlineData("Mul", new long[] { -21, 21, 14 })]
    [InlineData("Div", new long[] { -2, 2, 3 })]
    public void Binary_OnIntegers_TruncatesTowardsZero(string opType, long[] expected)
    {
        Tensor a = Tensors.Integers(ElementType.Int64, 7, -7, 7);
        Tensor b = Tensors.Integers(ElementType.Int64, -3, -3, 2);
        Assert.Equal(expected, s_ops[opType].Evaluate(a, b).Integers);
    }

    [Theory]
    [InlineData("Add", ElementType.UInt8, 200, 100, 44)]
    [InlineData("Sub", ElementType.UInt8, 3, 5, 254)]
    [InlineData("Mul", ElementType.Int32, 65536, 32768, int.MinValue)]
    [InlineData("Div", ElementType.Int64, long.MinValue, -1, long.MinValue)]
    public void Binary_OnIntegers_WrapsToItsType(string opType, ElementType type, long a, long b, long expected) =>
        Assert.Equal([expected], s_ops[opType].Evaluate(Tensors.Integers(type, a), Tensors.Integers(type, b)).Integers);

    [Fact]
    public void Div_OfAnIntegerByZero_IsRefused() => Assert.Throws<OpException>(
        () => new Div().Evaluate(Tensors.Integers(ElementType.Int64, 7), Tensors.Integers(ElementType.Int64, 0)));

    [Theory]
    [MemberData(nameof(Activations))]
    public void Binary_OfTwoActivations_MatchesFloatWithinOneStep(string opType, int[] a, int[] b) =>
        new SingleOp(s_ops[opType]).Activation(Shape.Of(a), s_a).Activation(Shape.Of(b), s_b).AssertWithinOneStep();

    [Theory]
    [MemberData(nameof(OpTypes))]
    public void Binary_WithAConstantNumber_IsAnExactTable(string opType)
    {
        var right = new SingleOp(s_ops[opType]).Activation(Shape.Of(1, 100), s_a).Constant(Tensor.Scalar(0.3f));
        right.AssertExact();
        Assert.IsType<LutCall>(Assert.Single(right.Calls));
        var left = new SingleOp(s_ops[opType]).Constant(Tensors.Floats(Shape.Of(1, 1, 1), -0.3f))
            .Activation(Shape.Of(1, 100), new QuantParams(0.05f, 0)).Output(new QuantParams(0.05f, 128));
        left.AssertExact();
        Assert.IsType<LutCall>(Assert.Single(left.Calls));
    }

    [Theory]
    [InlineData("Add", new[] { 6 })]
    [InlineData("Sub", new[] { 6 })]
    [InlineData("Mul", new[] { 6 })]
    [InlineData("Div", new[] { 6 })]
    [InlineData("Div", new[] { 4, 1, 1 })]
    [InlineData("Mul", new[] { 1, 4, 5, 6 })]
    [InlineData("Sub", new[] { 1, 4, 5, 6 })]
    public void Binary_WithAConstantTensor_MatchesFloatWithinOneStep(string opType, int[] constant) =>
        new SingleOp(s_ops[opType]).Activation(Shape.Of(1, 4, 5, 6), s_a).Constant(Tensors.Random(Shape.Of(constant), 1, 3))
            .AssertWithinOneStep();

    [Fact]
    public void Sub_FromAConstantTensor_MatchesFloatWithinOneStep() =>
        new SingleOp(new Sub()).Constant(Tensors.Random(Shape.Of(1, 4, 6), -2, 3)).Activation(Shape.Of(6), s_a)
            .AssertWithinOneStep();

    [Fact]
    public void Div_OfASmallerActivation_MatchesFloatWithinOneStep() =>
        new SingleOp(new Div()).Activation(Shape.Of(6), s_a).Constant(Tensors.Random(Shape.Of(1, 4, 6), 1, 3)).AssertWithinOneStep();

    [Theory]
    [InlineData("Add")]
    [InlineData("Mul")]
    [InlineData("Sub")]
    public void Binary_WithAFusedClamp_ClampsLikeFloat(string opType)
    {
        Op clamped = s_ops[opType].WithClamp(new Clamp(-0.5f, 1));
        var single = new SingleOp(clamped).Activation(Shape.Of(1, 64), s_a).Activation(Shape.Of(1, 64), s_b)
            .Output(new QuantParams(0.03f, 128));
        single.AssertWithinOneStep();
        Assert.InRange(single.Run()[0].Min(), 111, 128);
        Assert.InRange(single.Run()[0].Max(), 128, 161);
        new SingleOp(clamped).Activation(Shape.Of(1, 64), s_a).Constant(Tensor.Scalar(2)).Output(new QuantParams(0.03f, 128)).AssertExact();
    }

    [Fact]
    public void Mul_OfAnActivationWithItself_ReadsBeforeItWrites()
    {
        byte[] bytes = [0, 1, 119, 120, 121, 200, 254, 255];
        new SingleOp(new Mul()).Activation(Shape.Of(1, 8), s_a, bytes).Activation(Shape.Of(1, 8), s_a, bytes).AssertWithinOneStep();
    }

    [Fact]
    public void Div_ByAnActivation_IsNotLoweredBeforeItIsDecomposed()
    {
        byte[] bytes = [1, 2, 3, 4];
        SingleOp single = new SingleOp(new Div()).Activation(Shape.Of(1, 4), s_a, bytes).Activation(Shape.Of(1, 4), s_b, bytes);
        CompilerException error = Assert.Throws<CompilerException>(() => single.Run());
        Assert.Equal(DiagnosticCatalog.NotPlannable, error.Code);
        Assert.Contains("divides by an activation", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Div_ByAConstantWithAZero_IsNotQuantizable()
    {
        SingleOp single = new SingleOp(new Div()).Activation(Shape.Of(1, 2), s_a).Constant(Tensors.Floats(1, 0)).Output(s_a);
        Assert.Equal(DiagnosticCatalog.NotQuantizable, Assert.Throws<CompilerException>(() => single.Run()).Code);
    }

    [Fact]
    public void Binary_OfShapesThatBroadcastBeyondMemory_IsRefused()
    {
        NodeBuilder node = new NodeBuilder("Add", 14).Input(Shape.Of(1 << 17, 1)).Input(Shape.Of(1 << 17));
        Assert.Contains("more elements than fit", node.Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OpTypes))]
    public void Binary_OfShapesOrTypesThatDoNotFit_IsRefused(string opType)
    {
        NodeBuilder Node() => new NodeBuilder(opType, 14).Input(Shape.Of(2, 3));
        Assert.Contains("do not broadcast", Node().Input(Shape.Of(4)).Refusal(), StringComparison.Ordinal);
        Assert.Contains("Int64", Node().Input(Shape.Of(3), ElementType.Int64).Refusal(), StringComparison.Ordinal);
        Assert.Contains("1 inputs", Node().Refusal(), StringComparison.Ordinal);
    }
}
