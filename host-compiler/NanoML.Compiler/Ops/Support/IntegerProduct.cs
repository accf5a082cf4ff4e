using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// A product of levels less their zero points, summed up in int32. Inputs: both factors, then their zero points, which may be left out. It has
/// no kernel: a pass reads it as the product of the reals behind the levels.
/// </summary>
/// <param name="Name">The ONNX operator type.</param>
/// <param name="Real">The product of reals.</param>
/// <param name="LeftAxis">Of the left factor: the axis that may have zero points of its own.</param>
/// <param name="RightAxis">As <paramref name="LeftAxis"/>, of the right factor.</param>
public sealed record IntegerProduct(string Name, Op Real, int LeftAxis, int RightAxis) : Op
{
    /// <summary>Of the left factor's zero point among the inputs; the right one's is behind it.</summary>
    public const int ZeroPoint = 2;

    // Products of halves with four bits and a sign add up exactly in a float, up to 65,536 of them.
    private const int Half = 16;

    public override string OpType => Name;

    public override bool AcceptsIntegers => true;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Value left = Checked(inputs, 0, LeftAxis);
        Value right = Checked(inputs, 1, RightAxis);
        return [new TensorType(ElementType.Int32, Real.InferTypes([left, right])[0].Shape)];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        (Tensor leftHigh, Tensor leftLow) = Halves(Shifted(inputs, 0, LeftAxis));
        (Tensor rightHigh, Tensor rightLow) = Halves(Shifted(inputs, 1, RightAxis));
        Tensor high = Multiply(leftHigh, rightHigh);
        float[] mixed = Multiply(leftHigh, rightLow).Floats;
        float[] mixedToo = Multiply(leftLow, rightHigh).Floats;
        float[] low = Multiply(leftLow, rightLow).Floats;
        long[] sums = [.. high.Floats.Select((sum, k) =>
            ElementType.Int32.Wrap((Half * Half * (long)sum) + (Half * ((long)mixed[k] + (long)mixedToo[k])) + (long)low[k]))];
        return [new Tensor(high.Shape, sums, ElementType.Int32)];
    }

    public override long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) => Real.CountMacs(inputs, output);

    private Tensor Multiply(Tensor left, Tensor right) => Real.Evaluate([left, right])[0];

    private static Value Checked(IReadOnlyList<Value?> inputs, int factor, int axis)
    {
        Value value = inputs[factor]!;
        if (value.Type.ElementType is not (ElementType.UInt8 or ElementType.Int8))
        {
            throw OpException.Unsupported($"its input {factor} holds {value.Type.ElementType}", "Quantise to uint8 or int8.");
        }

        int index = ZeroPoint + factor;
        if (index < inputs.Count && inputs[index] is { } zero)
        {
            if (zero.Type.ElementType != value.Type.ElementType)
            {
                throw new OpException(DiagnosticCatalog.BadGraph, $"a zero point of {zero.Type.ElementType} does not fit levels of {value.Type.ElementType}");
            }

            if (zero.Shape.Count != 1 && (axis >= value.Shape.Rank || zero.Shape.Count != value.Shape[axis] || !zero.Shape.Dims.Contains(zero.Shape.Count)))
            {
                throw OpException.Shape($"zero points of shape {zero.Shape} do not fit levels of shape {value.Shape}");
            }
        }

        return value with { Type = new TensorType(ElementType.Float32, value.Shape), Constant = null };
    }

    private static Tensor Shifted(IReadOnlyList<Tensor?> inputs, int factor, int axis)
    {
        Tensor levels = inputs[factor]!;
        int index = ZeroPoint + factor;
        Tensor zero = (index < inputs.Count ? inputs[index] : null) ?? new Tensor(Shape.Scalar, new long[1], levels.Type.ElementType);
        (Op op, Tensor ones, Tensor zeros) = Differences(zero, axis);
        return op.Evaluate([levels, ones, zeros])[0];
    }

    /// <summary>What makes reals of levels by their zero points alone: the operator, its scales and its zero points.</summary>
    public static (Op Op, Tensor Ones, Tensor Zeros) Differences(Tensor zero, int axis)
    {
        int count = zero.Shape.Count;
        Shape form = count == 1 ? Shape.Scalar : Shape.Of(count);
        float[] ones = new float[count];
        Array.Fill(ones, 1);
        return (new DequantizeLinear(count == 1 ? null : axis), new Tensor(form, ones), zero.Reshape(form));
    }

    private static (Tensor High, Tensor Low) Halves(Tensor x)
    {
        float[] high = Array.ConvertAll(x.Floats, value => MathF.Floor(value / Half));
        return (new Tensor(x.Shape, high), new Tensor(x.Shape, [.. x.Floats.Select((value, k) => value - (Half * high[k]))]));
    }
}
