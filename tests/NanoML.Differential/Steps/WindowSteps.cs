using NanoML.Differential.Generation;

namespace NanoML.Differential.Steps;

/// <summary>Convolutions and pools over one and two spatial axes.</summary>
internal static class WindowSteps
{
    public static readonly IReadOnlyList<StepKind> Kinds =
    [
        .. Enumerable.Repeat(new StepKind(7, Conv), 8),
        .. Enumerable.Repeat(new StepKind(7, ConvTranspose), 4),
        .. Enumerable.Repeat(new StepKind(7, MaxPool), 4),
        .. Enumerable.Repeat(new StepKind(7, AveragePool), 4),
        new(7, LpPool), new(7, 21, GlobalLpPool), Global("GlobalAveragePool"), Global("GlobalMaxPool"),
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

    private static Val? ConvTranspose(Sketch s, Draw d, Val x)
    {
        if (!HasSpace(x))
        {
            return null;
        }

        int rank = x.Rank - 2;
        int[] Draws(Func<int, int> draw) => [.. Enumerable.Range(0, rank).Select(draw)];
        int[] kernel = Draws(_ => d.Int(1, 4));
        int[] strides = Draws(_ => d.Int(1, 3));
        int[] dilations = Draws(_ => d.OneIn(4) ? 2 : 1);
        int[] reach = Draws(k => (strides[k] * (x.Shape[k + 2] - 1)) + ((kernel[k] - 1) * dilations[k]) + 1);
        var attributes = new List<(string, object)> { ("strides", Sketch.Longs(strides)), ("dilations", Sketch.Longs(dilations)) };
        int[] output = Extents(d, x.Shape[2..], reach, strides, attributes);
        int channels = x.Shape[1];
        int groups = d.OneIn(3) ? d.Of([.. Enumerable.Range(1, channels).Where(g => channels % g == 0)]) : 1;
        int outputs = d.Int(1, groups == 1 ? 5 : 3);
        int[] shape = [x.Shape[0], outputs * groups, .. output];
        if (output.Any(extent => extent < 1) || shape.Aggregate(1L, (count, extent) => count * extent) > Sketch.MostElements)
        {
            return null;
        }

        int taps = channels / groups * kernel.Aggregate(1, (count, extent) => count * extent);
        float largest = 1.5f / MathF.Sqrt(taps);
        var inputs = new List<string> { x.Name, MatrixSteps.Weights(s, d, [channels, outputs, .. kernel], largest, axis: 1) };
        if (d.Coin())
        {
            inputs.Add(s.Floats(d, [outputs * groups], -0.5f, 0.5f));
        }

        return s.Tame(
            s.Node("ConvTranspose", [.. inputs], shape, (x.Bound * taps * largest) + 0.5, [.. attributes, ("group", (long)groups)]), 1e4);
    }

    /// <summary>The output's extents, by pads, output padding, an output shape or auto_pad.</summary>
    private static int[] Extents(Draw d, int[] input, int[] reach, int[] strides, List<(string, object)> attributes)
    {
        int rank = input.Length;
        if (d.OneIn(5))
        {
            attributes.Add(("auto_pad", d.Of("SAME_UPPER", "SAME_LOWER")));
            return [.. input.Select((extent, k) => Math.Min(extent * strides[k], reach[k]))];
        }

        if (d.OneIn(5))
        {
            int[] wanted = [.. reach.Select(extent => d.Int(Math.Max(1, extent - 3), extent + 1))];
            attributes.Add(("output_shape", Sketch.Longs(wanted)));
            return wanted;
        }

        int[] pads = [.. Enumerable.Range(0, 2 * rank).Select(k => d.Coin() ? 0 : d.Int(0, 2))];
        int[] extra = [.. strides.Select(stride => d.OneIn(3) ? d.Int(0, stride - 1) : 0)];
        attributes.Add(("pads", Sketch.Longs(pads)));
        attributes.Add(("output_padding", Sketch.Longs(extra)));
        return [.. reach.Select((extent, k) => extent - pads[k] - pads[k + rank] + extra[k])];
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

    private static Val? LpPool(Sketch s, Draw d, Val x)
    {
        if (!HasSpace(x) || Window.Draw(d, x.Shape[2..], ceilMode: false, dilations: false, isPool: true) is not { } window)
        {
            return null;
        }

        int p = d.Int(1, 3);
        int taps = window.Kernel.Aggregate(1, (count, extent) => count * extent);
        return s.Node("LpPool", [s.Tame(x, 20).Name], [.. x.Shape[..2], .. window.Output], 20 * taps, [.. window.Attributes, ("p", (long)p)]);
    }

    private static Val? GlobalLpPool(Sketch s, Draw d, Val x) => HasSpace(x)
        ? s.Node(
            "GlobalLpPool", [s.Tame(x, 20).Name], [.. x.Shape.Select((extent, axis) => axis < 2 ? extent : 1)], 20 * x.Count,
            d.Coin() ? [] : [("p", (long)d.Int(1, 3))])
        : null;

    private static StepKind Global(string op) => new(7, (s, d, x) =>
        HasSpace(x) ? s.Node(op, [x.Name], [.. x.Shape.Select((extent, axis) => axis < 2 ? extent : 1)], x.Bound) : null);
}
