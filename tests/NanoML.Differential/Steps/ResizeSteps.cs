using NanoML.Differential.Generation;

namespace NanoML.Differential.Steps;

/// <summary>Resize and its forerunner Upsample: the nearest element, or between elements.</summary>
internal static class ResizeSteps
{
    private const int SymmetricSince = 19;
    private const int LastOpsetForNn = 12;

    private static readonly string[] s_coordinates = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"];

    private static readonly string[] s_roundings = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];

    public static readonly IReadOnlyList<StepKind> Kinds =
    [
        new(7, 9, Upsample), new(10, 10, ByScalesAlone), new(11, Resize), new(11, Resize), new(11, Interpolate), new(11, Interpolate),
    ];

    private static Val? Upsample(Sketch s, Draw d, Val x)
    {
        float[] scales = [.. x.Shape.Select((_, axis) => axis < 2 ? 1f : d.Of(1f, 2f, 3f, 1.5f))];
        string mode = x.Rank is 2 or 4 && d.Coin() ? "linear" : "nearest";
        return Scaled(x, scales) is not { } shape
            ? null
            : s.Opset < 9
                ? s.Node("Upsample", [x.Name], shape, x.Bound, ("scales", scales), ("mode", mode))
                : s.Node("Upsample", [x.Name, s.Floats([x.Rank], scales)], shape, x.Bound, ("mode", mode));
    }

    private static Val? ByScalesAlone(Sketch s, Draw d, Val x)
    {
        float[] scales = Scales(d, x.Rank);
        return Scaled(x, scales) is { } shape ? s.Node("Resize", [x.Name, s.Floats([x.Rank], scales)], shape, x.Bound) : null;
    }

    private static Val? Resize(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        var attributes = new List<(string, object)> { ("mode", "nearest") };
        if (!d.OneIn(4))
        {
            attributes.Add(("coordinate_transformation_mode", d.Of(Coordinates(s.Opset))));
            attributes.Add(("nearest_mode", d.Of(s_roundings)));
        }

        int[] axes = s.Opset >= 18 && d.Coin() ? [.. d.Some(x.Rank).Order()] : [.. Enumerable.Range(0, x.Rank)];
        if (axes.Length < x.Rank)
        {
            attributes.Add(("axes", Sketch.Longs(axes)));
        }

        float[] scales = Scales(d, axes.Length);
        float[] all = [.. Enumerable.Range(0, x.Rank).Select(axis => Array.IndexOf(axes, axis) is >= 0 and int k ? scales[k] : 1f)];
        if (Scaled(x, all) is not { } shape)
        {
            return null;
        }

        string roi = s.Opset < 13 ? s.Floats([0]) : "";
        if (d.Coin())
        {
            return s.Node("Resize", [x.Name, roi, s.Floats([axes.Length], scales)], shape, x.Bound, [.. attributes]);
        }

        string none = s.Opset < 13 ? s.Floats([0]) : "";
        return s.Node("Resize", [x.Name, roi, none, s.Integers(d, axes.Select(axis => shape[axis]))], shape, x.Bound, [.. attributes]);
    }

    /// <summary>Linear and cubic, along axes that ONNX Runtime has them for.</summary>
    private static Val? Interpolate(Sketch s, Draw d, Val x)
    {
        if (x.Rank is not (2 or 4))
        {
            return null;
        }

        bool isCubic = d.OneIn(3);
        float[] scales = [.. x.Shape.Select((_, axis) => axis < x.Rank - 2 ? 1f : d.Of(1f, 2f, 0.5f, 3f, 1.5f, 0.75f, 2.5f, 0.6f, 1.3f))];
        if (Scaled(x, scales) is not { } shape)
        {
            return null;
        }

        bool crops = !isCubic && d.OneIn(5);
        string coordinates = crops ? "tf_crop_and_resize" : d.Of(Coordinates(s.Opset));
        var attributes = new List<(string, object)> { ("mode", isCubic ? "cubic" : "linear"), ("coordinate_transformation_mode", coordinates) };
        if (isCubic && d.Coin())
        {
            attributes.Add(("cubic_coeff_a", d.Of(-0.5f, -0.75f, -0.6f)));
            attributes.Add(("exclude_outside", (long)d.Int(0, 1)));
        }

        if (crops)
        {
            attributes.Add(("extrapolation_value", d.Float(-1, 1)));
        }

        string roi = crops ? s.Floats([2 * x.Rank], [.. x.Shape.Select(_ => d.Float(-0.3f, 0.4f)), .. x.Shape.Select(_ => d.Float(0.6f, 1.3f))])
            : s.Opset < 13 ? s.Floats([0]) : "";
        if (d.Coin())
        {
            return s.Node("Resize", [x.Name, roi, s.Floats([x.Rank], scales)], shape, 1.7 * x.Bound, [.. attributes]);
        }

        return s.Node(
            "Resize", [x.Name, roi, s.Opset < 13 ? s.Floats([0]) : "", s.Integers(d, shape)], shape, 1.7 * x.Bound, [.. attributes]);
    }

    private static string[] Coordinates(int opset) =>
        opset >= SymmetricSince ? [.. s_coordinates, "half_pixel_symmetric"]
        : opset <= LastOpsetForNn ? [.. s_coordinates, "tf_half_pixel_for_nn"]
        : s_coordinates;

    private static float[] Scales(Draw d, int count) => [.. Enumerable.Range(0, count).Select(_ => d.Of(1f, 1f, 2f, 0.5f, 3f, 1.5f, 0.75f, 2.5f, 0.6f, 1.3f))];

    private static int[]? Scaled(Val x, float[] scales)
    {
        int[] shape = [.. x.Shape.Zip(scales, (extent, scale) => (int)MathF.Floor(extent * scale))];
        return x.Rank > 0 && shape.All(extent => extent > 0) && shape.Aggregate(1L, (count, extent) => count * extent) <= Sketch.MostElements
            ? shape
            : null;
    }
}
