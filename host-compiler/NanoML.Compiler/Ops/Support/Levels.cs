using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>How 8-bit levels stand for reals, <c>(q - zeroPoint) * scale</c>, where an operator in quantised form has that among its inputs.</summary>
/// <param name="Type">UInt8 or Int8.</param>
/// <param name="Scales">Positive and finite: one, or one for each index of <paramref name="Axis"/>.</param>
/// <param name="ZeroPoints">As many as scales.</param>
/// <param name="Axis">In [0, rank); null when there is one scale for all.</param>
public sealed record Levels(ElementType Type, ImmutableArray<float> Scales, ImmutableArray<long> ZeroPoints, int? Axis)
{
    /// <summary>Of an input.</summary>
    /// <param name="data">The input that holds the levels.</param>
    /// <param name="scale">The input that holds their scales.</param>
    /// <param name="zeroPoint">The input that holds their zero points; it may be left out.</param>
    /// <param name="axis">The axis that may have scales of its own; null when there is one scale for all.</param>
    /// <exception cref="OpException">Scales and zero points do not fit the levels or each other, quantise nothing, or are not constant.</exception>
    public static Levels Of(NodeImport node, int data, int scale, int zeroPoint, int? axis = null)
    {
        TensorType type = node.Input(data).Type;
        if (type.ElementType is not (ElementType.UInt8 or ElementType.Int8))
        {
            throw OpException.Unsupported($"its input {data} holds {type.ElementType}", "Quantise to uint8 or int8.");
        }

        Levels levels = Read(node, scale, zeroPoint, type.ElementType, axis);
        if (levels.Type != type.ElementType)
        {
            throw OpException.Shape($"a zero point of {levels.Type} does not fit an input of {type.ElementType}");
        }

        return levels.Axis is not { } index || (index < type.Shape.Rank && levels.Scales.Length == type.Shape[index])
            ? levels
            : throw OpException.Shape($"{levels.Scales.Length} scales do not fit axis {index} of an input of shape {type.Shape}");
    }

    /// <summary>Of the result, whose type is its zero point's.</summary>
    /// <param name="otherwise">Its type where the zero point is left out.</param>
    /// <inheritdoc cref="Of"/>
    public static Levels OfResult(NodeImport node, int scale, int zeroPoint, ElementType otherwise)
    {
        Levels levels = Read(node, scale, zeroPoint, otherwise, null);
        return levels.Type is ElementType.UInt8 or ElementType.Int8
            ? levels
            : throw OpException.Unsupported($"its result holds {levels.Type}", "Quantise to uint8 or int8.");
    }

    /// <summary>The reals that levels stand for.</summary>
    public T Dequantize<T>(Composer<T> on, T levels) => on.Apply(new DequantizeLinear(Axis), levels, Scale(on), ZeroPoint(on));

    /// <summary>The levels of reals: rounded half to even, saturated.</summary>
    public T Quantize<T>(Composer<T> on, T reals) => on.Apply(new QuantizeLinear(Axis, Type), reals, Scale(on), ZeroPoint(on));

    // Records compare immutable arrays by reference.
    public bool Equals(Levels? other) => other is not null
        && Type == other.Type && Axis == other.Axis && Scales.SequenceEqual(other.Scales) && ZeroPoints.SequenceEqual(other.ZeroPoints);

    public override int GetHashCode() => Scales.Aggregate(HashCode.Combine(Type, Axis), HashCode.Combine);

    private Shape Form => Axis is null ? Shape.Scalar : Shape.Of(Scales.Length);

    private T Scale<T>(Composer<T> on) => on.Constant(new Tensor(Form, [.. Scales]));

    private T ZeroPoint<T>(Composer<T> on) => on.Constant(new Tensor(Form, [.. ZeroPoints], Type));

    private static Levels Read(NodeImport node, int scale, int zeroPoint, ElementType type, int? axis)
    {
        node.Input(scale);
        Tensor scales = Vector(node.Constant(scale, "scale")!, "scale", axis);
        if (!scales.IsFloat)
        {
            throw new OpException(DiagnosticCatalog.BadGraph, $"its scale is {scales.Type.ElementType}");
        }

        RequirePositive(scales.Floats);
        if (node.Constant(zeroPoint, "zero point") is not { } given)
        {
            return new Levels(type, [.. scales.Floats], [.. new long[scales.Shape.Count]], scales.Shape.Count == 1 ? null : axis);
        }

        Tensor zeros = Vector(given, "zero point", axis);
        if (zeros.IsFloat || (zeros.Shape.Count != 1 && zeros.Shape.Count != scales.Shape.Count))
        {
            throw OpException.Shape($"a zero point of type {given.Type} does not fit scales of shape {scales.Shape}");
        }

        int count = scales.Shape.Count;
        ImmutableArray<long> zeroPoints = zeros.Shape.Count == count ? [.. zeros.Integers] : [.. Enumerable.Repeat(zeros.Integers[0], count)];
        return new Levels(zeros.Type.ElementType, [.. scales.Floats], zeroPoints, count == 1 ? null : axis);
    }

    /// <exception cref="OpException">A scale is not positive and finite.</exception>
    internal static void RequirePositive(float[] scales)
    {
        if (scales.Where(scale => !(scale > 0) || !float.IsFinite(scale)).Select(scale => (float?)scale).FirstOrDefault() is { } bad)
        {
            throw new OpException(
                DiagnosticCatalog.NotQuantizable,
                string.Create(CultureInfo.InvariantCulture, $"its scale is {bad}, which quantises nothing"),
                "Quantise the model again: a scale is positive and finite.");
        }
    }

    /// <summary>One number, or a number for each index of an axis; axes of extent 1 around it change nothing.</summary>
    private static Tensor Vector(Tensor tensor, string role, int? axis)
    {
        int count = tensor.Shape.Count;
        bool isVector = count == 1 || (axis is not null && tensor.Shape.Dims.Contains(count));
        return isVector
            ? tensor.Reshape(Shape.Of(count))
            : throw OpException.Unsupported(
                $"its {role} has shape {tensor.Shape}", axis is null ? "Quantise this tensor with one scale." : "Quantise with one scale for each output channel.");
    }
}
