using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

/// <summary>Identity, and what becomes nothing on the device: Dropout and Cast.</summary>
public sealed class IdentityTests
{
    private static readonly QuantParams s_quant = new(0.1f, 7);

    [Fact]
    public void Identity_CostsNothing()
    {
        var single = new SingleOp(new Identity()).Activation(Shape.Of(1, 9), s_quant);
        single.AssertExact();
        Assert.Empty(single.Calls);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(22)]
    public void Dropout_AtInference_IsAnIdentity(int opset) =>
        Assert.IsType<Identity>(new NodeBuilder("Dropout", opset).Input(Shape.Of(3)).Import());

    [Fact]
    public void Dropout_RatioAndSeed_HaveNoEffect()
    {
        NodeBuilder Node(int opset) => new NodeBuilder("Dropout", opset).Input(Shape.Of(3));
        Assert.IsType<Identity>(Node(10).Attribute("ratio", 0.3f).Import());
        Assert.IsType<Identity>(Node(13).Constant(Tensor.Scalar(0.3f)).Attribute("seed", 3L).Import());
        Assert.Contains("'ratio'", Node(13).Attribute("ratio", 0.3f).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Dropout_InTrainingOrWithItsMask_IsRefused()
    {
        NodeBuilder Node() => new NodeBuilder("Dropout", 13).Input(Shape.Of(3));
        NodeBuilder Training(long on) => Node().Omitted().Constant(Tensors.ScalarOf(ElementType.Bool, on));
        Assert.IsType<Identity>(Training(0).Import());
        Assert.Contains("training mode", Training(1).Refusal(), StringComparison.Ordinal);
        Assert.IsType<Identity>(Node().Output("mask", used: false).Import());
        Assert.Contains("'mask' is used", Node().Output("mask", used: true).Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ElementType.Int64, new long[] { 2, -2, 0, 300 })]
    [InlineData(ElementType.Int32, new long[] { 2, -2, 0, 300 })]
    [InlineData(ElementType.UInt8, new long[] { 2, 254, 0, 44 })]
    [InlineData(ElementType.Bool, new long[] { 1, 1, 1, 1 })]
    public void Cast_OfFloatsToIntegers_Truncates(ElementType to, long[] expected) =>
        Assert.Equal(expected, new Cast(to).Evaluate(Tensors.Floats(2.9f, -2.9f, 0.5f, 300)).Integers);

    [Fact]
    public void Cast_OfIntegers_WrapsOrBecomesFloat()
    {
        Tensor integers = Tensors.Integers(ElementType.Int64, 0, 7, -129);
        Assert.Equal([0, 7, 127], new Cast(ElementType.Int8).Evaluate(integers).Integers);
        Assert.Equal([0, 1, 1], new Cast(ElementType.Bool).Evaluate(integers).Integers);
        Assert.Equal([0, 7, -129], new Cast(ElementType.Float32).Evaluate(integers).Floats);
    }

    [Theory]
    [InlineData(ElementType.Float32, 1.2345678f, 1.2345678f)]
    [InlineData(ElementType.Float16, 1.2345678f, 1.234375f)]
    [InlineData(ElementType.Float16, 2049, 2048)]
    [InlineData(ElementType.Float16, 70000, float.PositiveInfinity)]
    [InlineData(ElementType.BFloat16, 1.2345678f, 1.234375f)]
    [InlineData(ElementType.BFloat16, 257, 256)]
    [InlineData(ElementType.BFloat16, 259, 260)]
    public void Cast_BetweenFloats_RoundsToNearestEven(ElementType to, float x, float expected)
    {
        Tensor y = new Cast(to).Evaluate(Tensor.Scalar(x));
        Assert.Equal([expected], y.Floats);
        Assert.Equal(to, y.Type.ElementType);
    }

    [Fact]
    public void Cast_ToFloat_CostsNothingOnTheDevice()
    {
        var single = new SingleOp(new Cast(ElementType.Float32)).Activation(Shape.Of(1, 9), s_quant);
        single.AssertExact();
        Assert.Empty(single.Calls);
    }

    [Fact]
    public void Cast_OfAnActivationToAnInteger_IsNotPlannable()
    {
        SingleOp single = new SingleOp(new Cast(ElementType.Int32)).Activation(Shape.Of(1, 9), s_quant);
        Assert.Equal(DiagnosticCatalog.NotPlannable, Assert.Throws<CompilerException>(() => single.Run()).Code);
    }

    [Fact]
    public void Cast_Import_ReadsItsTarget()
    {
        NodeBuilder Node() => new NodeBuilder("Cast", 19).Input(Shape.Of(3));
        Assert.Equal(new Cast(ElementType.Float16), Node().Attribute("to", 10L).Attribute("saturate", 1L).Import());
        Assert.Contains("'to' is missing", Node().Refusal(), StringComparison.Ordinal);
        Assert.Contains("STRING", Node().Attribute("to", 8L).Refusal(), StringComparison.Ordinal);
    }
}
