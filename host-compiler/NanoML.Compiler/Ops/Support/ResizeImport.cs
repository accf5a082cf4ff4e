using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>Reads ONNX Resize, whose inputs and attributes changed in opsets 11, 13, 18 and 19.</summary>
internal static class ResizeImport
{
    private const float LargestScale = 1 << 12;

    private const string NearestFix = "Export the model with mode nearest.";

    private static readonly string[] s_coordinates =
        ["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn"];

    private static readonly string[] s_roundings = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];

    public static Resize Import(NodeImport node)
    {
        node.RequireInputs(node.Opset < 11 ? 2 : 1, node.Opset < 11 ? 2 : 4);
        RequireNearest(node);

        // Opset 10 has no such attributes.
        string coordinates = node.Opset < 11 ? "asymmetric" : OneOf(node, "coordinate_transformation_mode", s_coordinates);
        string rounding = node.Opset < 11 ? Resize.FloorOrCeil : OneOf(node, "nearest_mode", s_roundings);
        node.Ignore("cubic_coeff_a", "exclude_outside", "extrapolation_value");
        Shape input = node.Shape(0);
        int[] listed = (node.Opset < 18 ? null : node.Ints("axes")) ?? AxisMaps.Identity(input.Rank);
        int[] axes = [.. listed.Select(axis => NodeImport.Axis(axis, input.Rank))];
        float[]? scales = node.Constant(node.Opset < 11 ? 1 : 2, "scales")?.ToFloats();
        int[]? sizes = node.Opset < 11 ? null : node.ConstantInts(3, "sizes");
        node.Keep(0);
        scales = scales is [] ? null : scales;
        sizes = sizes is [] ? null : sizes;
        if ((scales is null) == (sizes is null)
            || (scales?.Length ?? sizes!.Length) != axes.Length
            || axes.Distinct().Count() != axes.Length)
        {
            throw OpException.Shape($"needs either scales or sizes for each of {axes.Length} axes");
        }

        return sizes is null
            ? FromScales(input, axes, scales!, coordinates, rounding)
            : FromSizes(input, axes, sizes, coordinates, rounding);
    }

    /// <summary>Upsample resizes as Resize of opset 10 does.</summary>
    public static Resize Upsample(NodeImport node, float[] scales, int inputs)
    {
        node.RequireInputs(inputs, inputs);
        RequireNearest(node);
        Shape input = node.Shape(0);
        node.Keep(0);
        return scales.Length == input.Rank
            ? FromScales(input, AxisMaps.Identity(input.Rank), scales, "asymmetric", Resize.FloorOrCeil)
            : throw OpException.Shape($"needs a scale for each of {input.Rank} axes");
    }

    private static void RequireNearest(NodeImport node)
    {
        if (node.String("mode", "nearest") is not "nearest" and string mode)
        {
            throw OpException.Unsupported($"mode '{mode}' is not supported", NearestFix);
        }

        if (node.Opset >= 18 && node.Int("antialias", 0) != 0)
        {
            throw OpException.Unsupported("antialias is not supported", NearestFix);
        }

        if (node.Opset >= 18 && node.String("keep_aspect_ratio_policy", "stretch") is not "stretch" and string policy)
        {
            throw OpException.Unsupported($"keep_aspect_ratio_policy '{policy}' is not supported", "Give the sizes that keep the aspect ratio.");
        }
    }

    private static string OneOf(NodeImport node, string attribute, string[] known)
    {
        string value = node.String(attribute, known[0]);
        return known.Contains(value)
            ? value
            : throw OpException.Unsupported($"{attribute} '{value}' is not supported", $"Use one of {string.Join(", ", known)}.");
    }

    private static Resize FromScales(Shape input, int[] axes, float[] listed, string coordinates, string rounding)
    {
        int[] extents = [.. input.Dims];
        float[] scales = [.. Enumerable.Repeat(1f, input.Rank)];
        for (int k = 0; k < axes.Length; k++)
        {
            if (!(listed[k] > 0) || listed[k] > LargestScale)
            {
                throw OpException.Shape($"a scale of {listed[k]} is not in (0, {LargestScale}]");
            }

            scales[axes[k]] = listed[k];
            extents[axes[k]] = (int)Math.Min(MathF.Floor(input[axes[k]] * listed[k]), int.MaxValue / 2);
        }

        return new Resize([.. extents], [.. scales], coordinates, rounding);
    }

    private static Resize FromSizes(Shape input, int[] axes, int[] sizes, string coordinates, string rounding)
    {
        int[] extents = [.. input.Dims];
        float[] scales = [.. Enumerable.Repeat(1f, input.Rank)];
        for (int k = 0; k < axes.Length; k++)
        {
            extents[axes[k]] = sizes[k];
            scales[axes[k]] = (float)sizes[k] / Math.Max(1, input[axes[k]]);
            if (sizes[k] < 1 || scales[axes[k]] > LargestScale)
            {
                throw OpException.Shape($"a size of {sizes[k]} does not fit an input of shape {input}");
            }
        }

        return new Resize([.. extents], [.. scales], coordinates, rounding);
    }
}
