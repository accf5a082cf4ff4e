using System.Collections.Immutable;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Operators that give a value other axes.</summary>
internal static class ShapeOperators
{
    public static readonly OperatorGroup Group = new()
    {
        ["RESHAPE"] = Reshape,
        ["SQUEEZE"] = op => op.ToOutputShape(),
        ["EXPAND_DIMS"] = op => op.ToOutputShape(),
        ["TRANSPOSE"] = Transpose,
        ["SHAPE"] = op => op.Write(op.Constant("extents", [.. op.Input(0).Shape.Select(extent => (long)extent)])),
        ["TILE"] = Tile,
        ["BROADCAST_TO"] = op => op.Write(op.Emit("Expand", [op.Read(0), op.Constant("extents", op.Integers(1, "extents"))])),
    };

    /// <summary>The file knows every shape: what computes one need not be followed.</summary>
    private static void ToOutputShape(this OperatorConversion op) =>
        op.Write(op.Emit("Reshape", [op.Read(0), op.Constant("shape", [.. op.Output().Shape.Select(extent => (long)extent)])]));

    private static void Reshape(OperatorConversion op)
    {
        long[]? shape = op.HasInput(1) && op.Constant(1) is not null ? op.Integers(1, "extents") : null;
        if (shape is null || shape.Count(extent => extent == -1) > 1)
        {
            op.ToOutputShape();
            return;
        }

        op.Write(op.Emit("Reshape", [op.Read(0), op.Constant("shape", shape)]));
    }

    private static void Transpose(OperatorConversion op)
    {
        int rank = op.Input(0).Rank;
        ImmutableArray<long> order = [.. op.Integers(1, "axes").Select(axis => (long)op.Axis(axis, rank))];
        if (order.Length != rank || order.Distinct().Count() != rank)
        {
            throw op.Malformed($"[{string.Join(", ", order)}] is no order of {rank} axes");
        }

        op.Write(op.Emit("Transpose", [op.Read(0)], ("perm", order)));
    }

    private static void Tile(OperatorConversion op)
    {
        Layout layout = op.LayoutOf(0);
        long[] repeats = op.Integers(1, "repeats");
        if (repeats.Length != op.Input(0).Rank)
        {
            throw op.Malformed("it needs a number for each axis");
        }

        op.Write(op.Emit("Tile", [op.Read(0, layout), op.Constant("repeats", layout.Order(repeats))]), layout);
    }
}
