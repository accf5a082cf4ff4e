using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What the shape inference of several operators shares.</summary>
internal static class ShapeRules
{
    /// <summary>A shape whose extents were computed from attributes, so that they may be beyond what a tensor can hold.</summary>
    /// <exception cref="OpException">An extent is negative or the tensor has more than <see cref="int.MaxValue"/> elements.</exception>
    public static Shape Result(IEnumerable<long> dims)
    {
        long[] extents = [.. dims];
        long count = 1;
        foreach (long extent in extents)
        {
            if (extent < 0)
            {
                throw OpException.Shape($"its output would have the shape {string.Join('x', extents)}");
            }

            if (extent > int.MaxValue || (count *= extent) > int.MaxValue)
            {
                throw new OpException(DiagnosticCatalog.TooLarge, $"its output of shape {string.Join('x', extents)} is too large");
            }
        }

        return new Shape([.. extents.Select(extent => (int)extent)]);
    }

    /// <summary>The type of what is true or false of two operands, element by element.</summary>
    /// <exception cref="OpException">They are of different types, or their shapes do not broadcast.</exception>
    public static ImmutableArray<TensorType> OfRelation(IReadOnlyList<Value?> inputs) =>
        inputs[0]!.Type.ElementType == inputs[1]!.Type.ElementType
            ? [new(ElementType.Bool, Broadcasting.Result(inputs[0]!.Shape, inputs[1]!.Shape))]
            : throw OpException.Shape($"operands of {inputs[0]!.Type.ElementType} and {inputs[1]!.Type.ElementType} do not fit");

    /// <exception cref="OpException">The value has another rank than the operator was imported for.</exception>
    public static void RequireRank(Value value, int rank)
    {
        if (value.Shape.Rank != rank)
        {
            throw OpException.Shape($"its attributes are for {rank} axes, its input has the shape {value.Shape}");
        }
    }

    /// <summary>Axes in [0, rank), ascending, from ONNX's list, which may count from the end.</summary>
    /// <exception cref="OpException">An axis is out of range or listed twice.</exception>
    public static int[] Axes(ReadOnlySpan<int> axes, int rank)
    {
        var resolved = new SortedSet<int>();
        foreach (int axis in axes)
        {
            if (!resolved.Add(NodeImport.Axis(axis, rank)))
            {
                throw OpException.Shape($"axis {axis} is listed twice");
            }
        }

        return [.. resolved];
    }
}
