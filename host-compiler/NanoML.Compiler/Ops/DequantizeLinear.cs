using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX DequantizeLinear: <c>(x - zeroPoint) * scale</c>. Inputs: x (uint8, int8, or int32 for biases), scale (one, or one per index of
/// <paramref name="Axis"/>), optional zero point. A pass turns it into the scale and zero point of the value; what is left are bytes that
/// stand for integers and get another meaning.
/// </summary>
/// <param name="Axis">In [0, rank); null when there is one scale for all.</param>
public sealed record DequantizeLinear(int? Axis) : Op, ILowers
{
    public override bool AcceptsIntegers => true;

    public override bool FoldsInPass => true;

    public static Op Import(NodeImport node)
    {
        if (node.Opset >= 23 && node.DataType("output_dtype") is { } type && type != node.Input(QuantizationAxis.Scale).Type.ElementType)
        {
            throw OpException.Unsupported($"an output_dtype of {type} that is not the scale's is not supported", "Export the model in float32.");
        }

        return new DequantizeLinear(QuantizationAxis.Import(node));
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        TensorType x = inputs[0]!.Type;
        if (x.ElementType is not (ElementType.UInt8 or ElementType.Int8 or ElementType.Int32))
        {
            throw OpException.Unsupported($"dequantising {x.ElementType} is not supported", "Quantise to uint8 or int8, biases to int32.");
        }

        QuantizationAxis.Check(inputs, Axis, x.ElementType);
        return [new TensorType(inputs[QuantizationAxis.Scale]!.Type.ElementType, x.Shape)];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        float[] y = [.. x.Integers.Zip(QuantizationAxis.Expand(inputs, x.Shape, Axis), (q, quant) => (q - quant.ZeroPoint) * quant.Scale)];
        return [new Tensor(x.Shape, y, inputs[QuantizationAxis.Scale]!.Type.ElementType)];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => Axis is null ? this : null;

    public void Lower(LoweringContext context)
    {
        (float scale, long zeroPoint) = QuantizationAxis.OfActivation(context);
        Lookup.EmitOrAlias(context, 0, q => (q - zeroPoint) * scale);
    }
}
