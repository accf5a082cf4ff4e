using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX QuantizeLinear: <c>saturate(roundHalfToEven(x / scale) + zeroPoint)</c>. Inputs: x, scale (one, or one per index of
/// <paramref name="Axis"/>), optional zero point. A pass turns each pair with a DequantizeLinear into the value's scale and zero point; what is left,
/// such as an output that is quantised, are bytes that stand for their own integers.
/// </summary>
/// <param name="Axis">In [0, rank); null when there is one scale for all.</param>
/// <param name="Output">UInt8 or Int8.</param>
public sealed record QuantizeLinear(int? Axis, ElementType Output) : Op, ILowers
{
    private const int Float32 = 1;

    public override bool AcceptsIntegers => true;

    public override OutputQuantization OutputQuantization => OutputQuantization.Known(1, Output == ElementType.Int8 ? 128 : 0);

    public static Op Import(NodeImport node)
    {
        int? axis = QuantizationAxis.Import(node);

        // All arithmetic is in single precision.
        if (node.Opset >= 23 && node.SmallInt("precision", 0) is not (0 or Float32))
        {
            throw OpException.Unsupported("a precision other than that of float32 is not supported", "Export the model without it.");
        }

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
        if (inputs[QuantizationAxis.Scale]!.Constant is { } scales && scales.Floats.FirstOrDefault(s => s == 0 || !float.IsFinite(s), 1) is not 1 and float bad)
        {
            throw new OpException(
                DiagnosticCatalog.NotQuantizable,
                string.Create(CultureInfo.InvariantCulture, $"its scale is {bad}, which quantises nothing"),
                "Quantise the model again: a scale is positive and finite.");
        }

        return [new TensorType(Output, x.Shape)];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        long[] y = [.. x.Floats.Zip(QuantizationAxis.Expand(inputs, x.Shape, Axis), (value, quant) =>
            (long)Level(value, quant.Scale, quant.ZeroPoint))];
        return [new Tensor(x.Shape, y, Output)];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => Axis is null ? this : null;

    public void Lower(LoweringContext context)
    {
        (float scale, long zeroPoint) = QuantizationAxis.OfActivation(context);
        Lookup.EmitOrAlias(context, 0, x => Level(x, scale, zeroPoint));
    }

    private float Level(float x, float scale, long zeroPoint)
    {
        (long min, long max) = Output.IntegerRange();
        return Math.Clamp(MathF.Round(x / scale) + zeroPoint, min, max);
    }
}
