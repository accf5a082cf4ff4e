using NanoML.Differential.Generation;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Differential.Steps;

/// <summary>New shapes for the same elements, and the arithmetic with shapes that exporters write.</summary>
internal static class ShapeSteps
{
    private const int MostAxes = 6;

    public static readonly IReadOnlyList<StepKind> Kinds =
    [
        new(7, Reshape), new(7, Reshape), new(7, ReshapeByShape), new(7, Flatten), new(7, Squeeze), new(7, Unsqueeze),
        new(8, Expand), new(9, AddConstantOfShape),
    ];

    private static Val Reshape(Sketch s, Draw d, Val x)
    {
        int[] shape = d.OneIn(4) && x.Rank > 1 ? [.. d.Permutation(x.Rank).Select(axis => x.Shape[axis])] : Factors(d, x.Count);
        int[] written = [.. shape];
        if (d.OneIn(2) && written.Length > 0)
        {
            written[d.Int(0, written.Length - 1)] = -1;
        }

        for (int axis = 0; axis < Math.Min(written.Length, x.Rank); axis++)
        {
            written[axis] = written[axis] == x.Shape[axis] && d.Coin() ? 0 : written[axis];
        }

        (string, object)[] attributes = s.Opset >= 14 && !written.Contains(0) && d.OneIn(4) ? [("allowzero", 1L)] : [];
        return s.Node("Reshape", [x.Name, s.Integers(d, written)], shape, x.Bound, attributes);
    }

    private static int[] Factors(Draw d, int count)
    {
        var shape = new List<int>();
        while (shape.Count < 3 && (count > 1 || d.Coin()))
        {
            int factor = d.Of([.. Enumerable.Range(1, count).Where(f => count % f == 0)]);
            shape.Add(factor);
            count /= factor;
        }

        return [.. shape, count];
    }

    /// <summary>Shape, Gather or Slice, Unsqueeze, Concat, Reshape: "the first axis, and the rest".</summary>
    private static Val? ReshapeByShape(Sketch s, Draw d, Val x)
    {
        if (x.Rank < 2)
        {
            return null;
        }

        int axis = d.Int(0, x.Rank - 1);
        if (d.OneIn(4))
        {
            string size = Node(s, "Reshape", [Node(s, "Size", [x.Name]), s.Integers(d, [1])]);
            return s.Node("Reshape", [x.Name, size], [x.Count], x.Bound);
        }

        string shape = Node(s, "Shape", [x.Name]);
        string kept = s.Opset >= 10 && d.Coin()
            ? Node(s, "Slice", [shape, s.Integers(d, [axis]), s.Integers(d, [axis + 1]), s.Integers(d, [0])])
            : Node(s, "Gather", [shape, s.Integers(d, [axis])], ("axis", 0L));
        string target = Node(s, "Concat", [kept, s.Integers(d, [-1])], ("axis", 0L));
        return s.Node("Reshape", [x.Name, target], [x.Shape[axis], x.Count / x.Shape[axis]], x.Bound);
    }

    private static string Node(Sketch s, string op, string[] inputs, params (string, object)[] attributes)
    {
        string name = s.NewName();
        s.Builder.Node(op, inputs, name, attributes);
        return name;
    }

    private static Val Flatten(Sketch s, Draw d, Val x)
    {
        int axis = d.Int(0, x.Rank);
        int rows = x.Shape[..axis].Aggregate(1, (count, extent) => count * extent);
        bool negative = s.Opset >= 11 && axis < x.Rank && d.OneIn(3);
        return s.Node("Flatten", [x.Name], [rows, x.Count / rows], x.Bound, ("axis", (long)(negative ? axis - x.Rank : axis)));
    }

    private static Val? Squeeze(Sketch s, Draw d, Val x)
    {
        int[] ones = [.. Enumerable.Range(0, x.Rank).Where(axis => x.Shape[axis] == 1)];
        if (ones.Length == 0)
        {
            return null;
        }

        int[] axes = [.. d.Some(ones.Length).Select(k => ones[k])];
        bool all = d.OneIn(4);
        int[] dropped = all ? ones : axes;
        int[] shape = [.. x.Shape.Where((_, axis) => !dropped.Contains(axis))];
        return WithAxes(s, d, "Squeeze", x, shape, all ? null : axes, x.Rank);
    }

    private static Val? Unsqueeze(Sketch s, Draw d, Val x)
    {
        int added = d.Int(1, 2);
        if (x.Rank + added > MostAxes)
        {
            return null;
        }

        int rank = x.Rank + added;
        int[] axes = d.Permutation(rank)[..added];
        var rest = new Queue<int>(x.Shape);
        int[] shape = [.. Enumerable.Range(0, rank).Select(axis => axes.Contains(axis) ? 1 : rest.Dequeue())];
        return WithAxes(s, d, "Unsqueeze", x, shape, axes, rank);
    }

    // Axes are an input since opset 13, and count from the end since opset 11.
    private static Val WithAxes(Sketch s, Draw d, string op, Val x, int[] shape, int[]? axes, int rank)
    {
        int[]? written = axes?.Select(axis => s.Opset < 11 ? axis : d.MaybeNegative(axis, rank)).ToArray();
        return written is null
            ? s.Node(op, [x.Name], shape, x.Bound)
            : s.Opset < 13
                ? s.Node(op, [x.Name], shape, x.Bound, ("axes", Sketch.Longs(written)))
                : s.Node(op, [x.Name, s.Integers(d, written)], shape, x.Bound);
    }

    private static Val? Expand(Sketch s, Draw d, Val x)
    {
        int[] target = [.. x.Shape.Select(extent => extent == 1 ? d.Int(1, 4) : extent)];
        target = target.Length < 4 && d.OneIn(3) ? [d.Int(1, 3), .. target] : target;
        int[] written = [.. target.Select((extent, k) => k >= target.Length - x.Rank && d.OneIn(4) && extent == x.Shape[k - target.Length + x.Rank] ? 1 : extent)];
        return target.Aggregate(1, (count, extent) => count * extent) > Sketch.MostElements
            ? null
            : s.Node("Expand", [x.Name, s.Integers(d, written)], target, x.Bound);
    }

    private static Val AddConstantOfShape(Sketch s, Draw d, Val x)
    {
        string shape = d.Coin() ? Node(s, "Shape", [x.Name]) : s.Integers(d, x.Shape);
        string filled = d.OneIn(3)
            ? Node(s, "Cast", [Node(s, "ConstantOfShape", [shape], ("value", OnnxModelBuilder.Tensor("", [1], 2L)))], ("to", (long)DataType.Float))
            : Node(s, "ConstantOfShape", [shape], d.OneIn(3) ? [] : [("value", OnnxModelBuilder.Tensor("", [1], 0.75f))]);
        return s.Node("Add", [x.Name, filled], x.Shape, x.Bound + 2);
    }
}
