using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX QuantizeLinear: <c>saturate(roundHalfToEven(x / scale) + zeroPoint)</c>. Inputs: x, scale (one, or one per index of
/// <paramref name="Axis"/>), optional zero point. A pass turns each pair with a DequantizeLinear into the value's scale and zero point.
/// </summary>
/// <param name="Axis">Not negative; 0 when there is one scale for all.</param>
/// <param name="Output">UInt8 or Int8.</param>
public sealed record QuantizeLinear(int Axis, ElementType Output) : Op
{
    public override bool AcceptsIntegers => true;

    internal const string Pattern =
        "Write the model in QDQ format: every quantised activation as a QuantizeLinear (uint8 or int8, one constant scale) read by "
        + "DequantizeLinear with the same scale, and weights as constants behind DequantizeLinear.";

    public static Op Import(NodeImport node)
    {
        int axis = QuantizationAxis.Import(node);

        // Only 8-bit floats take this attribute into account, and those are no element types of ours.
        if (node.Opset >= 19)
        {
            node.Ignore("saturate");
        }

        ElementType? given = node.Opset >= 21 ? node.DataType("output_dtype") : null;
        ElementType? zeroPoint = node.HasInput(QuantizationAxis.ZeroPoint) ? node.Input(QuantizationAxis.ZeroPoint).Type.ElementType : null;
        return given is null || zeroPoint is null || given == zeroPoint
            ? new QuantizeLinear(axis, zeroPoint ?? given ?? ElementType.UInt8)
            : throw new OpException(DiagnosticCatalog.BadGraph, $"its output_dtype {given} and zero point of {zeroPoint} contradict");
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        TensorType x = inputs[0]!.Type;
        if (!x.ElementType.IsFloat() || Output is not (ElementType.UInt8 or ElementType.Int8))
        {
            throw OpException.Unsupported($"quantising {x.ElementType} to {Output} is not supported", "Quantise floats to uint8 or int8.");
        }

        QuantizationAxis.Check(inputs, Axis, Output);
        return [new TensorType(Output, x.Shape)];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        (long min, long max) = Output.IntegerRange();
        long[] y = [.. x.Floats.Zip(QuantizationAxis.Expand(inputs, x.Shape, Axis), (value, quant) =>
            (long)Math.Clamp(MathF.Round(value / quant.Scale) + quant.ZeroPoint, min, max))];
        return [new Tensor(x.Shape, y, Output)];
    }

    public override void Lower(LoweringContext context) =>
        throw context.NotPlannable("it is not one of a pair of quantisation and dequantisation", Pattern);
}
