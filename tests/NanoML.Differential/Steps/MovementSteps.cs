using NanoML.Differential.Generation;

namespace NanoML.Differential.Steps;

/// <summary>Elements that are moved, repeated or left out.</summary>
internal static class MovementSteps
{
    public static readonly IReadOnlyList<StepKind> Kinds =
    [
        new(7, Transpose), new(7, Transpose), new(7, Transpose), new(7, Slice), new(7, Slice), new(7, Pad), new(7, Pad), new(7, Split), new(7, Split),
        new(7, Concat), new(7, Concat), new(7, Gather), new(7, Tile), new(7, DepthToSpace), new(7, SpaceToDepth),
    ];

    private static Val? Transpose(Sketch s, Draw d, Val x)
    {
        bool reverses = d.OneIn(6);
        int[] order = reverses ? [.. Enumerable.Range(0, x.Rank).Reverse()] : d.Permutation(x.Rank);
        return x.Rank == 0
            ? null
            : s.Node(
                "Transpose", [x.Name], [.. order.Select(axis => x.Shape[axis])], x.Bound,
                reverses && d.Coin() ? [] : [("perm", Sketch.Longs(order))]);
    }

    private static Val? Slice(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int[] axes = d.OneIn(5) ? [.. Enumerable.Range(0, x.Rank)] : d.Some(x.Rank);
        var starts = new List<long>();
        var ends = new List<long>();
        var steps = new List<int>();
        int[] shape = [.. x.Shape];
        foreach (int axis in axes)
        {
            SliceAxis(s, d, shape, axis, starts, ends, steps);
        }

        bool leavesAxesOut = axes.SequenceEqual(Enumerable.Range(0, axes.Length)) && d.Coin();
        if (s.Opset < 10)
        {
            (string, object)[] bounds = [("starts", starts.ToArray()), ("ends", ends.ToArray())];
            return s.Node("Slice", [x.Name], shape, x.Bound, leavesAxesOut ? bounds : [.. bounds, ("axes", Sketch.Longs(axes))]);
        }

        string[] inputs =
        [
            x.Name, s.Integers(d, starts), s.Integers(d, ends),
            leavesAxesOut ? "" : s.Integers(d, axes.Select(axis => d.MaybeNegative(axis, x.Rank))),
        ];
        bool hasSteps = steps.Any(step => step != 1) || d.OneIn(3);
        return s.Node(
            "Slice", hasSteps ? [.. inputs, s.Integers(d, steps)] : leavesAxesOut ? inputs[..3] : inputs, shape, x.Bound);
    }

    private static void SliceAxis(Sketch s, Draw d, int[] shape, int axis, List<long> starts, List<long> ends, List<int> steps)
    {
        int extent = shape[axis];
        int step = s.Opset < 10 ? 1 : d.Of(1, 1, 2, -1, -2, 3);
        int first = d.Int(0, extent - 1);
        int count = d.Int(1, step > 0 ? (extent - first + step - 1) / step : (first / -step) + 1);
        long end = first + ((long)count * step) - (step > 0 ? step - 1 : step + 1);
        shape[axis] = count;
        steps.Add(step);
        starts.Add(d.OneIn(3) ? first - extent : first);
        bool reachesEnd = step > 0 ? first + ((long)count * step) >= extent : end < 0;
        ends.Add(
            reachesEnd && d.Coin() ? (step > 0 ? d.Of(long.MaxValue, int.MaxValue, extent + 3) : d.Of(long.MinValue, -extent - 1, -extent - 5))
            : step < 0 && end < 0 ? -extent - 1
            : end < extent && d.OneIn(3) ? end - extent : end);
    }

    private static Val? Pad(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        string mode = d.Of("constant", "constant", "reflect", "edge");
        int[] axes = s.Opset >= 18 && d.Coin() ? d.Some(x.Rank) : [.. Enumerable.Range(0, x.Rank)];
        int[] pads = new int[2 * axes.Length];
        int[] shape = [.. x.Shape];
        for (int k = 0; k < axes.Length; k++)
        {
            int extent = shape[axes[k]];
            int most = mode == "reflect" ? Math.Min(3, extent - 1) : 3;
            pads[k] = d.OneIn(2) ? 0 : d.Int(0, most);
            pads[k + axes.Length] = d.OneIn(2) ? 0 : d.OneIn(5) && extent > 1 && mode == "constant" ? -1 : d.Int(0, most);
            shape[axes[k]] += pads[k] + pads[k + axes.Length];
        }

        if (shape.Aggregate(1L, (count, extent) => count * extent) > Sketch.MostElements)
        {
            return null;
        }

        float value = d.Of(0f, 0f, -1f, 0.7f);
        (string, object)[] modes = mode == "constant" && d.Coin() ? [] : [("mode", mode)];
        if (s.Opset < 11)
        {
            return s.Node("Pad", [x.Name], shape, Math.Max(1, x.Bound), [.. modes, ("pads", Sketch.Longs(pads)), ("value", value)]);
        }

        string[] inputs = [x.Name, s.Integers(d, pads), value == 0 && d.Coin() ? "" : s.Scalar(value)];
        string[] listed = s.Opset >= 18 && (axes.Length < x.Rank || d.Coin() || !axes.SequenceEqual(axes.Order()))
            ? [.. inputs, s.Integers(d, axes.Select(axis => d.MaybeNegative(axis, x.Rank)))]
            : inputs[2].Length == 0 ? inputs[..2] : inputs;
        return s.Node("Pad", listed, shape, Math.Max(1, x.Bound), modes);
    }

    /// <summary>The parts, in another order, are joined again or one of them goes on.</summary>
    private static Val? Split(Sketch s, Draw d, Val x)
    {
        int[] wide = [.. Enumerable.Range(0, x.Rank).Where(axis => x.Shape[axis] > 1)];
        if (wide.Length == 0)
        {
            return null;
        }

        int axis = d.Of(wide);
        int extent = x.Shape[axis];
        int parts = d.Int(2, Math.Min(4, extent));
        int length = (extent + parts - 1) / parts;
        int rest = extent - (length * (parts - 1));
        bool equal = (rest == length || (rest > 0 && s.Opset >= 18)) && d.Coin();
        int[] lengths = equal ? [.. Enumerable.Repeat(length, parts - 1), rest] : Lengths(d, extent, parts);
        string[] names = [.. lengths.Select(_ => s.NewName())];
        var attributes = new List<(string, object)>
        {
            ("axis", (long)(s.Opset < 11 ? axis : d.MaybeNegative(axis, x.Rank))),
        };
        var inputs = new List<string> { x.Name };
        if (equal && s.Opset >= 18)
        {
            attributes.Add(("num_outputs", (long)parts));
        }
        else if (!equal && s.Opset >= 13)
        {
            inputs.Add(s.Integers(d, lengths));
        }
        else if (!equal)
        {
            attributes.Add(("split", Sketch.Longs(lengths)));
        }

        s.Builder.Node("Split", [.. inputs], names, "", [.. attributes]);
        if (d.OneIn(3))
        {
            int chosen = d.Int(0, parts - 1);
            return new Val(names[chosen], With(x.Shape, axis, lengths[chosen]), x.Bound);
        }

        string[] order = [.. d.Permutation(parts).Select(k => names[k])];
        return s.Node("Concat", order, x.Shape, x.Bound, ("axis", (long)axis));
    }

    private static int[] Lengths(Draw d, int extent, int parts)
    {
        int[] cuts = [0, .. d.Permutation(extent - 1)[..(parts - 1)].Select(cut => cut + 1).Order(), extent];
        return [.. cuts.Zip(cuts.Skip(1), (from, to) => to - from)];
    }

    private static Val? Concat(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int axis = d.Int(0, x.Rank - 1);
        Val[] others = [.. s.Values.Where(v => v.Rank == x.Rank && With(v.Shape, axis, 0).SequenceEqual(With(x.Shape, axis, 0)))];
        int[] constant = With(x.Shape, axis, d.Int(1, 3));
        Val extra = d.Coin() && others.Length > 0 ? d.Of(others) : new Val(s.Floats(d, constant, -1, 1), constant, 1);
        Val[] inputs = d.OneIn(6) ? [x] : d.OneIn(4) ? [x, extra, x] : d.Coin() ? [x, extra] : [extra, x];
        int[] shape = With(x.Shape, axis, inputs.Sum(v => v.Shape[axis]));
        return shape.Aggregate(1L, (count, extent) => count * extent) > Sketch.MostElements
            ? null
            : s.Node(
                "Concat", [.. inputs.Select(v => v.Name)], shape, inputs.Max(v => v.Bound),
                ("axis", (long)(s.Opset < 11 ? axis : d.MaybeNegative(axis, x.Rank))));
    }

    private static Val? Gather(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int axis = d.Int(0, x.Rank - 1);
        int[] shape = d.OneIn(4) ? [] : d.OneIn(4) ? [d.Int(1, 2), d.Int(1, 3)] : [d.Int(1, 5)];
        int[] result = [.. x.Shape[..axis], .. shape, .. x.Shape[(axis + 1)..]];
        if (result.Length > 5 || result.Aggregate(1L, (count, extent) => count * extent) > Sketch.MostElements)
        {
            return null;
        }

        int count = shape.Aggregate(1, (product, extent) => product * extent);
        long[] indices =
        [
            .. Enumerable.Range(0, count).Select(_ => (long)d.Int(s.Opset < 11 ? 0 : -x.Shape[axis], x.Shape[axis] - 1)),
        ];
        string name = s.NewName();
        s.Builder.Initializer(name, Sketch.Longs(shape), indices);
        return s.Node("Gather", [x.Name, name], result, x.Bound, axis == 0 && d.Coin() ? [] : [("axis", (long)axis)]);
    }

    private static Val? Tile(Sketch s, Draw d, Val x)
    {
        int[] repeats = [.. x.Shape.Select(_ => d.Of(1, 1, 2, 3))];
        int[] shape = [.. x.Shape.Zip(repeats, (extent, count) => extent * count)];
        return x.Rank == 0 || shape.Aggregate(1L, (count, extent) => count * extent) > Sketch.MostElements
            ? null
            : s.Node("Tile", [x.Name, s.Integers(d, repeats)], shape, x.Bound);
    }

    private static Val? DepthToSpace(Sketch s, Draw d, Val x)
    {
        int b = d.Int(1, 3);
        if (x.Rank != 4 || x.Shape[1] % (b * b) != 0)
        {
            return null;
        }

        int[] shape = [x.Shape[0], x.Shape[1] / (b * b), x.Shape[2] * b, x.Shape[3] * b];
        (string, object)[] mode = s.Opset >= 11 && d.Coin() ? [("mode", d.Of("DCR", "CRD"))] : [];
        return s.Node("DepthToSpace", [x.Name], shape, x.Bound, [("blocksize", (long)b), .. mode]);
    }

    private static Val? SpaceToDepth(Sketch s, Draw d, Val x)
    {
        int b = d.Int(1, 3);
        return x.Rank != 4 || x.Shape[2] % b != 0 || x.Shape[3] % b != 0
            ? null
            : s.Node(
                "SpaceToDepth", [x.Name], [x.Shape[0], x.Shape[1] * b * b, x.Shape[2] / b, x.Shape[3] / b], x.Bound, ("blocksize", (long)b));
    }

    private static int[] With(int[] shape, int axis, int extent) => [.. shape.Select((own, k) => k == axis ? extent : own)];
}
