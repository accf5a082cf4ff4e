using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>Reads ONNX Resize, whose inputs and attributes changed in opsets 11, 13, 18 and 19.</summary>
internal static class ResizeImport
{
    private const float LargestScale = 1 << 12;

    private static readonly string[] s_modes = ["nearest", "linear", "cubic"];

    private static readonly string[] s_roundings = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];

    private static readonly string[] s_policies = ["stretch", "not_larger", "not_smaller"];

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(node.Opset < 11 ? 2 : 1, node.Opset < 11 ? 2 : 4);
        if (node.Opset >= 18 && node.Int("antialias", 0) != 0)
        {
            throw OpException.Unsupported("antialias is not supported", "Export the model without it, or put an average pool before the layer.");
        }

        // Opset 10 has no such attributes.
        string coordinates = node.Opset < 11 ? "asymmetric" : OneOf(node, "coordinate_transformation_mode", ResizeCoordinates.Known);
        string rounding = node.Opset < 11 ? Resize.FloorOrCeil : OneOf(node, "nearest_mode", s_roundings);
        Shape input = node.Shape(0);
        int[] axes = [.. ((node.Opset < 18 ? null : node.Ints("axes")) ?? AxisMaps.Identity(input.Rank)).Select(axis => NodeImport.Axis(axis, input.Rank))];
        float[]? scales = node.Constant(node.Opset < 11 ? 1 : 2, "scales")?.ToFloats();
        int[]? sizes = node.Opset < 11 ? null : node.ConstantInts(3, "sizes");
        scales = scales is [] ? null : scales;
        sizes = sizes is [] ? null : sizes;
        if ((scales is null) == (sizes is null)
            || (scales?.Length ?? sizes!.Length) != axes.Length
            || axes.Distinct().Count() != axes.Length)
        {
            throw OpException.Shape($"needs either scales or sizes for each of {axes.Length} axes");
        }

        Extents extents = sizes is null ? FromScales(input, axes, scales!) : FromSizes(input, axes, sizes, Policy(node));
        return Build(node, extents, coordinates, rounding, Region(node, axes, coordinates, input.Rank));
    }

    /// <summary>Upsample resizes as Resize of opset 10 does.</summary>
    public static Op Upsample(NodeImport node, float[] scales, int inputs)
    {
        node.RequireInputs(inputs, inputs);
        Shape input = node.Shape(0);
        return scales.Length == input.Rank
            ? Build(node, FromScales(input, AxisMaps.Identity(input.Rank), scales), "asymmetric", Resize.FloorOrCeil, null)
            : throw OpException.Shape($"needs a scale for each of {input.Rank} axes");
    }

    private static Op Build(NodeImport node, Extents extents, string coordinates, string rounding, (float[] Starts, float[] Ends)? region)
    {
        string mode = OneOf(node, "mode", s_modes);
        float coefficient = node.Float("cubic_coeff_a", -0.75f);
        bool excludesOutside = node.Int("exclude_outside", 0) != 0;
        float extrapolation = node.Float("extrapolation_value", 0);
        Shape input = node.Shape(0);
        node.Keep(0);
        if (mode == "nearest")
        {
            return coordinates != ResizeCoordinates.Crop
                ? new Resize([.. extents.Output], [.. extents.Scales], coordinates, rounding)
                : throw OpException.Unsupported($"{coordinates} is not supported with mode nearest", "Crop with Slice before the Resize.");
        }

        // A result of the input's shape is the input, whatever the scales, as in ONNX Runtime.
        bool isSame = input.Dims.SequenceEqual(extents.Output);
        int[] changed = [.. AxisMaps.Identity(input.Rank).Where(axis => !isSame && (extents.Output[axis] != input[axis] || extents.Scales[axis] != 1))];
        var rule = new InterpolationRule(mode == "cubic", coordinates, coefficient, mode == "cubic" && excludesOutside);
        return changed.Length == 0 ? new Identity() : new InterpolatedResize(
            [.. changed.Select(axis => new Interpolation(
                axis, extents.Output[axis], extents.Scales[axis], rule, region?.Starts[axis] ?? 0, region?.Ends[axis] ?? 1))],
            region is null ? null : extrapolation);
    }

    /// <summary>What of the input is resized along each axis, as shares of it; null for all.</summary>
    private static (float[] Starts, float[] Ends)? Region(NodeImport node, int[] axes, string coordinates, int rank)
    {
        if (coordinates != ResizeCoordinates.Crop)
        {
            return null;
        }

        float[] region = node.Constant(1, "roi")?.ToFloats() ?? [];
        if (region.Length != 2 * axes.Length)
        {
            throw OpException.Shape($"{coordinates} needs a roi of two numbers for each of {axes.Length} axes");
        }

        float[] starts = new float[rank];
        float[] ends = [.. Enumerable.Repeat(1f, rank)];
        for (int k = 0; k < axes.Length; k++)
        {
            (starts[axes[k]], ends[axes[k]]) = (region[k], region[k + axes.Length]);
        }

        return (starts, ends);
    }

    private static string Policy(NodeImport node) => node.Opset < 18 ? s_policies[0] : OneOf(node, "keep_aspect_ratio_policy", s_policies);

    private static string OneOf(NodeImport node, string attribute, string[] known)
    {
        string value = node.String(attribute, known[0]);
        return known.Contains(value)
            ? value
            : throw OpException.Unsupported($"{attribute} '{value}' is not supported", $"Use one of {string.Join(", ", known)}.");
    }

    private static Extents FromScales(Shape input, int[] axes, float[] listed)
    {
        var result = new Extents([.. input.Dims], [.. Enumerable.Repeat(1f, input.Rank)]);
        for (int k = 0; k < axes.Length; k++)
        {
            if (!(listed[k] > 0) || listed[k] > LargestScale)
            {
                throw OpException.Shape($"a scale of {listed[k]} is not in (0, {LargestScale}]");
            }

            result.Scales[axes[k]] = listed[k];
            result.Output[axes[k]] = (int)Math.Min(MathF.Floor(input[axes[k]] * listed[k]), int.MaxValue / 2);
        }

        return result;
    }

    private static Extents FromSizes(Shape input, int[] axes, int[] sizes, string policy)
    {
        var result = new Extents([.. input.Dims], [.. Enumerable.Repeat(1f, input.Rank)]);
        for (int k = 0; k < axes.Length; k++)
        {
            result.Output[axes[k]] = sizes[k];
            result.Scales[axes[k]] = (float)sizes[k] / Math.Max(1, input[axes[k]]);
            if (sizes[k] < 1 || result.Scales[axes[k]] > LargestScale)
            {
                throw OpException.Shape($"a size of {sizes[k]} does not fit an input of shape {input}");
            }
        }

        if (policy != s_policies[0] && axes.Length > 0)
        {
            float[] scales = [.. axes.Select(axis => result.Scales[axis])];
            float common = policy == "not_larger" ? scales.Min() : scales.Max();
            foreach (int axis in axes)
            {
                result.Scales[axis] = common;
                result.Output[axis] = (int)MathF.Round(common * input[axis], MidpointRounding.AwayFromZero);
            }
        }

        return result;
    }

    /// <summary>The output's extents, and output over input for each axis.</summary>
    private sealed record Extents(int[] Output, float[] Scales);
}
