using NanoML.Differential.Generation;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Differential.Steps;

/// <summary>Reductions and ArgMax.</summary>
internal static class ReductionSteps
{
    private const int NegativeAxesSince = 11;

    // The product of many is zero or infinite.
    private const int MostFactors = 12;

    public static readonly IReadOnlyList<StepKind> Kinds =
    [
        Over("ReduceMean", 18), Over("ReduceMean", 18), Over("ReduceSum", 13), Over("ReduceMax", 18), Over("ReduceMin", 18),
        Over("ReduceL1", 18), Over("ReduceL2", 18), Over("ReduceSumSquare", 18), Over("ReduceLogSum", 18),
        Over("ReduceLogSumExp", 18), Over("ReduceProd", 18),
        new(7, (s, d, x) => ArgExtreme(s, d, x, "ArgMax")), new(7, (s, d, x) => ArgExtreme(s, d, x, "ArgMin")), new(7, Hardmax), new(11, CumSum),
    ];

    private static StepKind Over(string op, int axesInputSince) => new(7, (s, d, x) =>
    {
        if (x.Rank == 0)
        {
            return null;
        }

        x = op switch
        {
            "ReduceLogSum" => s.Positive(x),

            // So that a product of many is no tiny number.
            "ReduceProd" => s.Node("Div", [s.Positive(s.Tame(x, 1)).Name, s.Scalar(0.8f)], x.Shape, 1.7),
            _ => x,
        };

        int[]? axes = d.OneIn(6) ? null : d.Some(x.Rank);
        bool? keepDims = d.OneIn(3) ? null : d.Coin();
        var attributes = new List<(string, object)>();
        if (keepDims is { } keeps)
        {
            attributes.Add(("keepdims", keeps ? 1L : 0L));
        }

        var inputs = new List<string> { x.Name };
        bool reducesNothing = false;
        if (s.Opset >= axesInputSince)
        {
            reducesNothing = axes is null && d.OneIn(3);
            if (reducesNothing)
            {
                attributes.Add(("noop_with_empty_axes", 1L));
            }

            inputs.AddRange(axes is null ? [] : [s.Integers(d, axes.Select(axis => d.MaybeNegative(axis, x.Rank)))]);
        }
        else if (axes is not null)
        {
            attributes.Add(("axes", Sketch.Longs(axes.Select(axis => s.Opset < NegativeAxesSince ? axis : d.MaybeNegative(axis, x.Rank)))));
        }

        int[] reduced = axes ?? (reducesNothing ? [] : [.. Enumerable.Range(0, x.Rank)]);
        int[] shape = Shape(x, reduced, keepDims ?? true);
        int count = Math.Max(1, x.Count / Math.Max(1, shape.Aggregate(1, (product, extent) => product * extent)));
        if (op == "ReduceProd" && count > MostFactors)
        {
            return null;
        }

        return s.Tame(s.Node(op, [.. inputs], shape, Bound(op, x.Bound, count), [.. attributes]), 1e4);
    });

    private static double Bound(string op, double x, int count) => op switch
    {
        "ReduceSum" or "ReduceL1" => x * count,
        "ReduceL2" => x * Math.Sqrt(count),
        "ReduceSumSquare" => x * x * count,
        "ReduceProd" => Math.Pow(x, Math.Min(count, 20)),
        "ReduceLogSumExp" => x + Math.Log(count),
        "ReduceLogSum" => Math.Max(2, Math.Log(x * count)),
        _ => x,
    };

    private static int[] Shape(Val x, int[] axes, bool keepDims) => keepDims
        ? [.. x.Shape.Select((extent, axis) => axes.Contains(axis) ? 1 : extent)]
        : [.. x.Shape.Where((_, axis) => !axes.Contains(axis))];

    private static Val? Hardmax(Sketch s, Draw d, Val x) => x.Rank < 2 ? null : s.Unary("Hardmax", x, 1, ("axis", (long)d.Int(0, x.Rank - 1)));

    private static Val? CumSum(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int axis = d.Int(0, x.Rank - 1);
        (string, object)[] attributes = d.Coin() ? [] : [("exclusive", (long)d.Int(0, 1)), ("reverse", (long)d.Int(0, 1))];
        return s.Tame(s.Node("CumSum", [x.Name, s.Integers(d, [d.MaybeNegative(axis, x.Rank)])], x.Shape, x.Bound * x.Shape[axis], attributes), 1e4);
    }

    private static Val? ArgExtreme(Sketch s, Draw d, Val x, string op)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int axis = d.Int(0, x.Rank - 1);
        bool keepDims = d.Coin();
        var attributes = new List<(string, object)>
        {
            ("axis", (long)(s.Opset < NegativeAxesSince ? axis : d.MaybeNegative(axis, x.Rank))),
            ("keepdims", keepDims ? 1L : 0L),
        };
        if (s.Opset >= 12 && d.OneIn(3))
        {
            attributes.Add(("select_last_index", 1L));
        }

        Val index = s.Node(op, [x.Name], Shape(x, [axis], keepDims), x.Shape[axis], [.. attributes]);
        return s.Unary("Cast", index, x.Shape[axis], ("to", (long)DataType.Float));
    }
}
