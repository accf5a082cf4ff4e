using NanoML.Differential.Generation;

namespace NanoML.Differential.Steps;

/// <summary>Convolutions and pools over one and two spatial axes.</summary>
internal static class WindowSteps
{
    public static readonly IReadOnlyList<StepKind> Kinds =
    [
        .. Enumerable.Repeat(new StepKind(7, Conv), 8),
        .. Enumerable.Repeat(new StepKind(7, MaxPool), 4),
        .. Enumerable.Repeat(new StepKind(7, AveragePool), 4),
        Global("GlobalAveragePool"), Global("GlobalMaxPool"),
    ];

    private static bool HasSpace(Val x) => x.Rank is 3 or 4;

    public static Val? Conv(Sketch s, Draw d, Val x)
    {
        if (!HasSpace(x) || Window.Draw(d, x.Shape[2..], ceilMode: false, dilations: true, isPool: false) is not { } window)
        {
            return null;
        }

        int channels = x.Shape[1];
        int groups = d.OneIn(3) ? d.Of([.. Enumerable.Range(1, channels).Where(g => channels % g == 0)]) : 1;
        int outputs = groups * d.Int(1, groups == 1 ? 6 : 3);
        int[] weights = [outputs, channels / groups, .. window.Kernel];
        int taps = weights[1..].Aggregate(1, (count, extent) => count * extent);
        float largest = 1.5f / MathF.Sqrt(taps);
        var inputs = new List<string> { x.Name, MatrixSteps.Weights(s, d, weights, largest, axis: 0) };
        if (d.Coin())
        {
            inputs.Add(s.Floats(d, [outputs], -0.5f, 0.5f));
        }

        (string Name, object Value)[] attributes = d.Coin() ? window.Attributes : window.Attributes[1..];
        if (groups > 1 || d.OneIn(3))
        {
            attributes = [.. attributes, ("group", (long)groups)];
        }

        return s.Tame(s.Node("Conv", [.. inputs], [x.Shape[0], outputs, .. window.Output], (x.Bound * taps * largest) + 0.5, attributes), 1e4);
    }

    private static Val? MaxPool(Sketch s, Draw d, Val x) =>
        HasSpace(x) && Window.Draw(d, x.Shape[2..], s.Opset >= 10, s.Opset >= 10, isPool: true) is { } window
            ? s.Node("MaxPool", [x.Name], [.. x.Shape[..2], .. window.Output], x.Bound, window.Attributes)
            : null;

    private static Val? AveragePool(Sketch s, Draw d, Val x)
    {
        if (!HasSpace(x) || Window.Draw(d, x.Shape[2..], s.Opset >= 10, s.Opset >= 19, isPool: true) is not { } window)
        {
            return null;
        }

        (string, object)[] padding = d.Coin() ? [] : [("count_include_pad", (long)d.Int(0, 1))];
        return s.Node("AveragePool", [x.Name], [.. x.Shape[..2], .. window.Output], x.Bound, [.. window.Attributes, .. padding]);
    }

    private static StepKind Global(string op) => new(7, (s, d, x) =>
        HasSpace(x) ? s.Node(op, [x.Name], [.. x.Shape.Select((extent, axis) => axis < 2 ? extent : 1)], x.Bound) : null);
}
