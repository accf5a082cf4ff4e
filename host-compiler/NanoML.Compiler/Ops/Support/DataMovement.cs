using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What the operators that only move bytes share when they become kernel calls.</summary>
internal static class DataMovement
{
    /// <summary>An input's bytes in the scale of an output: the input itself, or a copy in scratch space where the scales differ.</summary>
    public static DeviceBuffer InputAs(this LoweringContext context, int input, QuantParams quant)
    {
        QuantValue value = context.Input(input);
        DeviceBuffer source = context.InputBuffer(input);
        if (value.Quant == quant)
        {
            return source;
        }

        DeviceBuffer target = context.Scratch($"rescaled{input}", source.Length);
        context.Rescale(source, value.Quant, target, quant, value.Shape.Count, $"Lookup{input}");
        return target;
    }

    /// <summary>Copies bytes from one scale to another.</summary>
    /// <param name="role">The name of the table; one layer may rescale several times.</param>
    public static void Rescale(
        this LoweringContext context,
        Planning.Slice source,
        QuantParams from,
        Planning.Slice target,
        QuantParams to,
        int count,
        string role)
    {
        byte[] lookup = [.. Enumerable.Range(0, QuantParams.Levels).Select(q => to.Quantize(from.Dequantize(q)))];
        Table table = context.Table(role, lookup);
        context.Emit(new LutCall { Layer = context.Layer, X = source, Y = target, Count = count, Lookup = table });
    }

    /// <summary>Copies a block of <paramref name="dims"/> between two strided views; nothing when the block is empty.</summary>
    /// <exception cref="Diagnostics.CompilerException">The copy needs more axes than the kernel has.</exception>
    public static void Copy(
        this LoweringContext context,
        Planning.Slice source,
        Planning.Slice target,
        IReadOnlyList<int> dims,
        IReadOnlyList<int> sourceStrides,
        IReadOnlyList<int> targetStrides)
    {
        if (dims.Contains(0))
        {
            return;
        }

        ImmutableArray<StridedCopyCall> calls = StridedCopyCall.Create(context.Layer, source, target, dims, sourceStrides, targetStrides);
        if (calls.IsEmpty)
        {
            throw context.NotPlannable(
                $"moving a block of {string.Join('x', dims)} takes more than {StridedCopyCall.MaxCalls} copies of "
                + $"{StridedCopyCall.MaxAxes} axes",
                "Reshape the activation so that it has fewer axes.");
        }

        foreach (StridedCopyCall call in calls)
        {
            context.Emit(call);
        }
    }

    /// <summary>The distance between neighbours along every axis.</summary>
    public static int[] Strides(this Shape shape) => [.. Enumerable.Range(0, shape.Rank).Select(shape.Stride)];
}
