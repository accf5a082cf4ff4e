using NanoML.Differential.Generation;

namespace NanoML.Differential.Steps;

/// <summary>Normalisations and Softmax.</summary>
internal static class NormalizationSteps
{
    private const double NormalBound = 8;

    public static readonly IReadOnlyList<StepKind> Kinds =
    [
        new(7, BatchNormalization), new(7, BatchNormalization), new(7, InstanceNormalization), new(17, LayerNormalization),
        new(21, GroupNormalization), new(23, RmsNormalization), new(7, Softmax), new(7, LogSoftmax), new(7, Lrn), new(13, MeanVariance),
    ];

    private static (string, object)[] Epsilon(Draw d) => d.Coin() ? [] : [("epsilon", d.Of(1e-3f, 1e-5f, 0.1f))];

    private static Val? BatchNormalization(Sketch s, Draw d, Val x)
    {
        if (x.Rank < 2)
        {
            return null;
        }

        int[] channels = [x.Shape[1]];
        string[] inputs =
        [
            x.Name, s.Floats(d, channels, 0.5f, 1.5f), s.Floats(d, channels, -0.5f, 0.5f), s.Floats(d, channels, -1, 1), s.Floats(d, channels, 0.3f, 2),
        ];
        return s.Node("BatchNormalization", inputs, x.Shape, (3 * x.Bound) + 4, Epsilon(d));
    }

    private static Val? Lrn(Sketch s, Draw d, Val x) => x.Rank != 4 ? null : s.Node(
        "LRN", [x.Name], x.Shape, x.Bound,
        [("size", (long)d.Of(1, 3, 5)), .. d.Coin() ? Array.Empty<(string, object)>() : [("alpha", d.Float(0.01f, 1)), ("beta", d.Float(0.3f, 1)), ("bias", d.Float(0.5f, 2))]]);

    private static Val? MeanVariance(Sketch s, Draw d, Val x) => x.Rank != 4 || x.Shape[0] * x.Shape[2] * x.Shape[3] < 4
        ? null

        // Where nothing varies, ONNX Runtime divides by zero.
        : s.Node("MeanVarianceNormalization", [s.Node("Add", [x.Name, s.Floats(d, x.Shape, -1, 1)], x.Shape, x.Bound + 1).Name], x.Shape, NormalBound, d.Coin() ? [] : [("axes", new long[] { 0, 2, 3 })]);

    private static Val? InstanceNormalization(Sketch s, Draw d, Val x) => x.Rank < 3 || Spread(x) < 2
        ? null
        : s.Node("InstanceNormalization", [x.Name, .. Factors(s, d, [x.Shape[1]])], x.Shape, NormalBound, Epsilon(d));

    private static Val? GroupNormalization(Sketch s, Draw d, Val x)
    {
        if (x.Rank < 3 || Spread(x) < 2)
        {
            return null;
        }

        int channels = x.Shape[1];
        int groups = d.Of([.. Enumerable.Range(1, channels).Where(g => channels % g == 0)]);
        return s.Node(
            "GroupNormalization", [x.Name, .. Factors(s, d, [channels])], x.Shape, NormalBound, [("num_groups", (long)groups), .. Epsilon(d)]);
    }

    private static Val? LayerNormalization(Sketch s, Draw d, Val x)
    {
        int axis = d.Int(0, Math.Max(0, x.Rank - 1));
        if (x.Rank == 0 || x.Shape[axis..].Aggregate(1, (count, extent) => count * extent) < 2)
        {
            return null;
        }

        string[] factors = Factors(s, d, x.Shape[axis..]);
        return s.Node(
            "LayerNormalization", [x.Name, .. d.Coin() ? factors : factors[..1]], x.Shape, NormalBound,
            [("axis", (long)d.MaybeNegative(axis, x.Rank)), .. Epsilon(d)]);
    }

    private static Val? RmsNormalization(Sketch s, Draw d, Val x)
    {
        int axis = d.Int(0, Math.Max(0, x.Rank - 1));
        return x.Rank == 0
            ? null
            : s.Node(
                "RMSNormalization", [x.Name, s.Floats(d, x.Shape[axis..], 0.5f, 1.5f)], x.Shape, NormalBound,
                [("axis", (long)d.MaybeNegative(axis, x.Rank)), .. Epsilon(d)]);
    }

    private static string[] Factors(Sketch s, Draw d, int[] shape) => [s.Floats(d, shape, 0.5f, 1.5f), s.Floats(d, shape, -0.5f, 0.5f)];

    private static int Spread(Val x) => x.Shape[2..].Aggregate(1, (count, extent) => count * extent);

    private static Val? Softmax(Sketch s, Draw d, Val x) => OverAxis(s, d, s.Tame(x, 20), "Softmax", 1);

    private static Val? LogSoftmax(Sketch s, Draw d, Val x) => OverAxis(s, d, s.Tame(x, 20), "LogSoftmax", 50);

    // Axes count from the end since opset 11.
    private static Val? OverAxis(Sketch s, Draw d, Val x, string op, double bound)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int axis = d.Int(0, x.Rank - 1);
        (string, object)[] attributes = d.OneIn(3) && (s.Opset >= 13 || x.Rank > 1)
            ? []
            : [("axis", (long)(s.Opset < 11 ? axis : d.MaybeNegative(axis, x.Rank)))];
        return s.Unary(op, x, bound, attributes);
    }
}
