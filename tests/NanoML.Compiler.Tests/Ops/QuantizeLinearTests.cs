using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

/// <summary>QuantizeLinear and DequantizeLinear.</summary>
public sealed class QuantizeLinearTests
{
    private static readonly Shape s_matrix = Shape.Of(2, 3);

    [Fact]
    public void QuantizeLinear_RoundsHalfToEvenAndSaturates()
    {
        Tensor y = new QuantizeLinear(0, ElementType.UInt8).Evaluate(
            Tensors.Floats(0, 1, 3, 5, -1000, 1000, -3), Tensor.Scalar(2), Tensors.ScalarOf(ElementType.UInt8, 128));
        Assert.Equal([128, 128, 130, 130, 0, 255, 126], y.Integers);
    }

    [Fact]
    public void QuantizeLinear_ToInt8WithoutAZeroPoint_IsCentred() => Assert.Equal(
        [-128, 1, 127], new QuantizeLinear(0, ElementType.Int8).Evaluate(Tensors.Floats(-100, 0.5f, 100), Tensor.Scalar(0.5f)).Integers);

    [Fact]
    public void QuantizeLinear_PerAxis_TakesTheScaleOfTheIndex()
    {
        Tensor x = Tensors.Floats(s_matrix, 1, 1, 1, 4, 4, 4);
        Tensor zeroPoints = Tensors.Integers(ElementType.Int8, 0, 10, 20);
        Tensor columns = new QuantizeLinear(1, ElementType.Int8).Evaluate(x, Tensors.Floats(1, 2, 4), zeroPoints);
        Assert.Equal([1, 10, 20, 4, 12, 21], columns.Integers);
        Assert.Equal([1, 1, 1, 1, 1, 1], new QuantizeLinear(0, ElementType.UInt8).Evaluate(x, Tensors.Floats(1, 4)).Integers);
    }

    [Fact]
    public void DequantizeLinear_PerTensorAndPerAxis_UndoesIt()
    {
        Tensor q = new(s_matrix, [0, 10, 20, 4, 12, 21], ElementType.UInt8);
        Tensor ten = Tensors.ScalarOf(ElementType.UInt8, 10);
        Assert.Equal([-5, 0, 5, -3, 1, 5.5f], new DequantizeLinear(0).Evaluate(q, Tensor.Scalar(0.5f), ten).Floats);
        Tensor zeroPoints = Tensors.Integers(ElementType.UInt8, 0, 10, 20);
        Assert.Equal([0, 0, 0, 4, 4, 4], new DequantizeLinear(1).Evaluate(q, Tensors.Floats(1, 2, 4), zeroPoints).Floats);
        Assert.Equal([-300], new DequantizeLinear(0).Evaluate(Tensors.Integers(ElementType.Int32, -1200), Tensor.Scalar(0.25f)).Floats);
    }

    [Fact]
    public void QuantizeLinear_Import_TakesTypeAndAxis()
    {
        NodeBuilder Node(int opset) => new NodeBuilder("QuantizeLinear", opset).Input(s_matrix);
        NodeBuilder PerColumn(int opset) =>
            Node(opset).Constant(Tensors.Floats(1, 2, 4)).Constant(Tensors.Integers(ElementType.Int8, 0, 0, 0));
        Assert.Equal(new QuantizeLinear(null, ElementType.UInt8), Node(10).Constant(Tensor.Scalar(1)).Import());
        Assert.Equal(new QuantizeLinear(1, ElementType.Int8), PerColumn(13).Import());
        Assert.Equal(new QuantizeLinear(1, ElementType.Int8), PerColumn(13).Attribute("axis", -1L).Import());
        Assert.Equal(new QuantizeLinear(1, ElementType.Int8), PerColumn(19).Attribute("saturate", 1L).Import());
        Assert.Equal(
            new QuantizeLinear(null, ElementType.Int8),
            Node(21).Constant(Tensor.Scalar(1)).Attribute("output_dtype", 3L).Attribute("block_size", 0L).Import());
    }

    [Fact]
    public void QuantizeLinear_ThatTheDeviceCannotMirror_IsRefused()
    {
        NodeBuilder Node(int opset) => new NodeBuilder("QuantizeLinear", opset).Input(s_matrix);
        Assert.Contains("need opset 13", Node(10).Constant(Tensors.Floats(1, 2, 4)).Refusal(), StringComparison.Ordinal);
        Assert.Contains(
            "do not fit axis 0", Node(13).Constant(Tensors.Floats(1, 2, 4)).Attribute("axis", 0L).Refusal(), StringComparison.Ordinal);
        NodeBuilder PerTensor() => Node(21).Constant(Tensor.Scalar(1));
        Assert.Contains("block_size", PerTensor().Attribute("block_size", 2L).Refusal(), StringComparison.Ordinal);
        Assert.Contains("FLOAT8E4M3FN", PerTensor().Attribute("output_dtype", 17L).Refusal(), StringComparison.Ordinal);
        NodeBuilder ZeroPoint(ElementType type) => PerTensor().Constant(Tensors.ScalarOf(type, 0));
        Assert.Contains("UInt16", ZeroPoint(ElementType.UInt16).Refusal(), StringComparison.Ordinal);
        Assert.Contains("contradict", ZeroPoint(ElementType.UInt8).Attribute("output_dtype", 3L).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void DequantizeLinear_OfTypesThatDoNotFit_IsRefused()
    {
        NodeBuilder Node(ElementType type) => new NodeBuilder("DequantizeLinear", 13).Input(s_matrix, type).Constant(Tensor.Scalar(1));
        Assert.Equal(new DequantizeLinear(null), Node(ElementType.Int32).Import());
        Assert.Contains("UInt16", Node(ElementType.UInt16).Refusal(), StringComparison.Ordinal);
        NodeBuilder mixed = Node(ElementType.Int8).Constant(Tensors.ScalarOf(ElementType.UInt8, 0));
        Assert.Contains("zero point", mixed.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void NewerOpsets_AreTakenUnlessTheySayMore()
    {
        NodeBuilder Quantize() => new NodeBuilder("QuantizeLinear", 25).Input(s_matrix).Constant(Tensor.Scalar(1));
        Assert.Equal(new QuantizeLinear(null, ElementType.UInt8), Quantize().Attribute("precision", 1L).Import());
        Assert.Contains("precision", Quantize().Attribute("precision", 10L).Refusal(), StringComparison.Ordinal);
        NodeBuilder Dequantize() => new NodeBuilder("DequantizeLinear", 25).Input(s_matrix, ElementType.Int8).Constant(Tensor.Scalar(1));
        Assert.Equal(new DequantizeLinear(null), Dequantize().Attribute("output_dtype", 1L).Import());
        Assert.Contains("output_dtype", Dequantize().Attribute("output_dtype", 10L).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AScaleOfZero_IsRefused()
    {
        NodeBuilder node = new NodeBuilder("QuantizeLinear", 13).Input(s_matrix).Constant(Tensor.Scalar(0));
        Assert.Contains("its scale is 0", node.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnActivationWithSeveralScales_IsRefusedWithAWayOut()
    {
        SingleOp single = new SingleOp(new QuantizeLinear(1, ElementType.UInt8)).Activation(Shape.Of(1, 2), new QuantParams(1, 0))
            .Constant(Tensors.Floats(1, 2));
        CompilerException error = Assert.Throws<CompilerException>(() => single.Run());
        Assert.Equal(DiagnosticCatalog.NotPlannable, error.Code);
        Assert.Contains("2 scales", error.Message, StringComparison.Ordinal);
    }
}
