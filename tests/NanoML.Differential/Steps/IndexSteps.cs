using NanoML.Differential.Generation;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Differential.Steps;

/// <summary>Elements that are chosen, replaced or put in order, by indices that are constants.</summary>
internal static class IndexSteps
{
    public static readonly IReadOnlyList<StepKind> Kinds =
    [
        new(11, GatherNd), new(9, Compress), new(11, ScatterElements), new(9, 10, ScatterElements), new(11, ScatterNd), new(10, ReverseSequence),
        new(7, TopK), new(7, TopK), new(14, Trilu), new(18, CenterCropPad), new(9, AddEye), new(11, AddRange), new(11, GatherElements), new(9, WithoutNan),
    ];

    private static Val? GatherNd(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int batch = s.Opset >= 12 && x.Rank > 1 && d.OneIn(3) ? 1 : 0;
        int depth = d.Int(1, Math.Min(3, x.Rank - batch));
        int[] outer = [.. x.Shape[..batch], d.Int(1, 4)];
        int tuples = outer.Aggregate(1, (count, extent) => count * extent);
        IEnumerable<int> indices = Enumerable.Range(0, tuples)
            .SelectMany(_ => Enumerable.Range(0, depth).Select(k => d.Int(-x.Shape[batch + k], x.Shape[batch + k] - 1)));
        int[] shape = [.. outer, .. x.Shape[(batch + depth)..]];
        return Fits(shape)
            ? s.Node("GatherND", [x.Name, Indices(s, [.. outer, depth], indices)], shape, x.Bound, batch == 0 ? [] : [("batch_dims", (long)batch)])
            : null;
    }

    private static Val? Compress(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int? axis = d.Coin() ? d.Int(0, x.Rank - 1) : null;
        int extent = axis is { } along ? x.Shape[along] : x.Count;
        int[] condition = [.. Enumerable.Range(0, d.Int(1, extent)).Select(_ => d.Int(0, 1))];
        condition[0] = 1;
        string name = s.NewName();
        s.Builder.Initializer(name, DataType.Bool, [condition.Length], condition);
        int chosen = condition.Sum();
        return axis is { } index
            ? s.Node("Compress", [x.Name, name], With(x.Shape, index, chosen), x.Bound, ("axis", (long)(s.Opset < 11 ? index : d.MaybeNegative(index, x.Rank))))
            : s.Node("Compress", [x.Name, name], [chosen], x.Bound);
    }

    private static Val? ScatterElements(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int axis = d.Int(0, x.Rank - 1);
        int[] shape = [.. x.Shape.Select((extent, k) => k == axis ? Math.Min(extent, 2) : d.Int(1, extent))];
        int count = shape.Aggregate(1, (product, extent) => product * extent);
        int inner = shape[(axis + 1)..].Aggregate(1, (product, extent) => product * extent);

        // No two updates of one element: which of them counts is not defined.
        int[] order = d.Permutation(x.Shape[axis]);
        IEnumerable<int> indices = Enumerable.Range(0, count).Select(k => order[k / inner % shape[axis]]);
        return s.Node(
            s.Opset < 11 ? "Scatter" : "ScatterElements", [x.Name, Indices(s, shape, indices), s.Floats(d, shape, -1, 1)], x.Shape, Math.Max(1, x.Bound),
            ("axis", (long)axis));
    }

    private static Val? ScatterNd(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int depth = d.Int(1, Math.Min(2, x.Rank));
        int[] rows = d.Permutation(x.Shape[0])[..d.Int(1, Math.Min(3, x.Shape[0]))];
        IEnumerable<int> indices = rows.SelectMany(row => new[] { row }.Concat(Enumerable.Range(1, depth - 1).Select(k => d.Int(0, x.Shape[k] - 1))));
        int[] updates = [rows.Length, .. x.Shape[depth..]];
        return s.Node(
            "ScatterND", [x.Name, Indices(s, [rows.Length, depth], indices), s.Floats(d, updates, -1, 1)], x.Shape, Math.Max(1, x.Bound));
    }

    private static Val? ReverseSequence(Sketch s, Draw d, Val x)
    {
        if (x.Rank < 2)
        {
            return null;
        }

        bool batchFirst = d.Coin();
        (int batch, int time) = batchFirst ? (0, 1) : (1, 0);
        IEnumerable<int> lengths = Enumerable.Range(0, x.Shape[batch]).Select(_ => d.Int(1, x.Shape[time]));
        return s.Node(
            "ReverseSequence", [x.Name, s.Integers(d, lengths)], x.Shape, x.Bound, ("batch_axis", (long)batch), ("time_axis", (long)time));
    }

    private static Val? TopK(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int axis = d.Int(0, x.Rank - 1);
        int count = d.Int(1, x.Shape[axis]);
        var attributes = new List<(string, object)> { ("axis", (long)(s.Opset < 11 ? axis : d.MaybeNegative(axis, x.Rank))) };
        if (s.Opset >= 11)
        {
            attributes.Add(("largest", (long)d.Int(0, 1)));
        }

        string[] inputs = s.Opset < 10 ? [x.Name] : [x.Name, s.Integers(d, [count])];
        (string, object)[] all = s.Opset < 10 ? [.. attributes, ("k", (long)count)] : [.. attributes];
        int[] shape = With(x.Shape, axis, count);
        string[] names = [s.NewName(), s.NewName()];
        s.Builder.Node("TopK", inputs, names, "", all);
        return d.OneIn(6)
            ? s.Node("Cast", [names[1]], shape, x.Shape[axis], ("to", (long)DataType.Float))
            : new Val(names[0], shape, x.Bound);
    }

    private static Val? Trilu(Sketch s, Draw d, Val x)
    {
        if (x.Rank < 2)
        {
            return null;
        }

        (string, object)[] side = d.OneIn(3) ? [] : [("upper", (long)d.Int(0, 1))];
        return s.Node("Trilu", d.Coin() ? [x.Name] : [x.Name, Indices(s, [], [d.Int(-3, 3)])], x.Shape, x.Bound, side);
    }

    private static Val? CenterCropPad(Sketch s, Draw d, Val x)
    {
        int[] shape = [.. x.Shape.Select(extent => Math.Max(1, extent + d.Int(-3, 3)))];
        return x.Rank == 0 || !Fits(shape) ? null : s.Node("CenterCropPad", [x.Name, s.Integers(d, shape)], shape, x.Bound);
    }

    private static Val? AddEye(Sketch s, Draw d, Val x)
    {
        if (x.Rank != 2)
        {
            return null;
        }

        Val eye = s.Node("EyeLike", [x.Name], x.Shape, 1, d.Coin() ? [] : [("k", (long)d.Int(-2, 2))]);
        return s.Node("Add", [x.Name, eye.Name], x.Shape, x.Bound + 1);
    }

    private static Val? AddRange(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int extent = x.Shape[^1];
        float step = d.Of(0.25f, 1f, -0.5f);
        Val range = s.Node("Range", [s.Scalar(-1), s.Scalar(-1 + (step * extent)), s.Scalar(step)], [extent], 1 + extent);
        return s.Node("Add", [x.Name, range.Name], x.Shape, x.Bound + 1 + extent);
    }

    private static Val? GatherElements(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int axis = d.Int(0, x.Rank - 1);
        int[] shape = [.. x.Shape.Select((extent, k) => k == axis ? d.Int(1, 3) : d.Int(1, extent))];
        IEnumerable<int> indices = Enumerable.Range(0, shape.Aggregate(1, (product, extent) => product * extent)).Select(_ => d.Int(0, x.Shape[axis] - 1));
        return Fits(shape) ? s.Node("GatherElements", [x.Name, Indices(s, shape, indices)], shape, x.Bound, ("axis", (long)axis)) : null;
    }

    /// <summary>What exporters write for NaN: a number in its place.</summary>
    private static Val? WithoutNan(Sketch s, Draw d, Val x)
    {
        string test = s.Opset >= 10 && d.Coin() ? "IsInf" : "IsNaN";
        string isNone = s.NewName();
        s.Builder.Node(test, [x.Name], isNone);
        return s.Node("Where", [isNone, s.Scalar(0), x.Name], x.Shape, x.Bound);
    }

    private static string Indices(Sketch s, int[] shape, IEnumerable<int> values)
    {
        string name = s.NewName();
        s.Builder.Initializer(name, Sketch.Longs(shape), Sketch.Longs(values));
        return name;
    }

    private static bool Fits(int[] shape) => shape.Aggregate(1L, (count, extent) => count * extent) <= Sketch.MostElements;

    private static int[] With(int[] shape, int axis, int extent) => [.. shape.Select((own, k) => k == axis ? extent : own)];
}
