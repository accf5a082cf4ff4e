using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// What QuantizeLinear and DequantizeLinear share: inputs x, scale and an optional zero point, per tensor or per index of one axis.
/// </summary>
internal static class QuantizationAxis
{
    public const int Scale = 1;
    public const int ZeroPoint = 2;

    /// <summary>Reads axis and block_size.</summary>
    /// <returns>The axis of the scales; null when there is one scale for all.</returns>
    public static int? Import(NodeImport node)
    {
        node.RequireInputs(2, 3);
        int axis = node.Opset >= 13 ? node.SmallInt("axis", 1) : 0;
        if (node.Opset >= 21 && node.Int("block_size", 0) != 0)
        {
            throw OpException.Unsupported("block_size is not supported", "Quantise per tensor or per axis.");
        }

        Shape scale = node.Shape(Scale);
        if (scale.Count != 1 && node.Opset < 13)
        {
            throw OpException.Shape($"scales of shape {scale} need opset 13; before, there is one for all");
        }

        return scale.Count == 1 ? null : NodeImport.Axis(axis, node.Shape(0).Rank);
    }

    /// <exception cref="OpException">Scale and zero point do not fit the tensor or each other.</exception>
    public static void Check(IReadOnlyList<Value?> inputs, int? axis, ElementType quantised)
    {
        Value scale = inputs[Scale]!;
        Shape x = inputs[0]!.Shape;
        bool perTensor = scale.Shape.Count == 1 && scale.Shape.Rank <= 1;
        if (!perTensor && (axis is not { } index || index >= x.Rank || scale.Shape != Shape.Of(x[index])))
        {
            throw OpException.Shape($"scales of shape {scale.Shape} do not fit axis {axis} of {x}");
        }

        if (!scale.Type.ElementType.IsFloat())
        {
            throw new OpException(DiagnosticCatalog.BadGraph, $"its scale is {scale.Type.ElementType}");
        }

        Value? zero = inputs.Count > ZeroPoint ? inputs[ZeroPoint] : null;
        if (zero is not null && (zero.Shape.Count != scale.Shape.Count || zero.Type.ElementType != quantised))
        {
            throw OpException.Shape($"a zero point of type {zero.Type} does not fit scales of shape {scale.Shape} and {quantised}");
        }
    }

    /// <summary>The one scale and zero point of an activation that is quantised or dequantised on the device.</summary>
    /// <exception cref="CompilerException">There are several, or they are computed from the model's input.</exception>
    public static (float Scale, long ZeroPoint) OfActivation(LoweringContext context)
    {
        if (context.Constant(Scale) is not { } scale || (context.HasInput(ZeroPoint) && context.Constant(ZeroPoint) is null))
        {
            throw context.NotPlannable("its scale is computed from the model's input", "Quantise statically, with constant scales.");
        }

        return scale.Shape.Count == 1
            ? (scale.Floats[0], context.Constant(ZeroPoint)?.Integers[0] ?? 0)
            : throw context.NotPlannable(
                $"an activation with {scale.Shape.Count} scales does not run on the device", "Quantise activations with one scale each.");
    }

    /// <summary>Scale and zero point of every element of <paramref name="x"/>, in its order.</summary>
    public static IEnumerable<(float Scale, long ZeroPoint)> Expand(IReadOnlyList<Tensor?> inputs, Shape x, int? axis)
    {
        float[] scales = inputs[Scale]!.Floats;
        long[]? zeroPoints = inputs.Count > ZeroPoint ? inputs[ZeroPoint]?.Integers : null;
        int inner = scales.Length == 1 ? 1 : x.Stride(axis!.Value);
        for (int k = 0; k < x.Count; k++)
        {
            int index = k / inner % scales.Length;
            yield return (scales[index], zeroPoints?[index] ?? 0);
        }
    }
}
