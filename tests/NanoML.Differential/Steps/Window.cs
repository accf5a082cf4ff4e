using NanoML.Differential.Generation;

namespace NanoML.Differential.Steps;

/// <summary>Random attributes of a window over the last axes of [N, C, spatial...], and the extents that follow from them.</summary>
/// <param name="Output">Spatial extents of the output.</param>
internal sealed record Window(int[] Kernel, int[] Output, (string Name, object Value)[] Attributes)
{
    /// <summary>Null when no output is left.</summary>
    /// <param name="isPool">A pool's windows leave nothing out where auto_pad chooses: ONNX Runtime takes that for negative padding.</param>
    public static Window? Draw(Draw d, int[] spatial, bool ceilMode, bool dilations, bool isPool)
    {
        int rank = spatial.Length;
        int[] kernel = [.. spatial.Select(extent => d.Int(1, Math.Min(4, extent + 1)))];
        string auto = d.OneIn(4) ? d.Of("SAME_UPPER", "SAME_LOWER", "VALID") : "NOTSET";
        bool isSame = auto.StartsWith("SAME", StringComparison.Ordinal);
        int[] strides = [.. kernel.Select(extent => d.OneIn(2) ? 1 : d.Int(1, isSame && isPool ? Math.Min(3, extent) : 3))];
        bool dilates = dilations && !isSame;
        int[] dilation = [.. spatial.Select(_ => dilates && d.OneIn(3) ? d.Int(1, 3) : 1)];
        bool ceil = ceilMode && auto == "NOTSET" && d.OneIn(3);
        int[] pads = [.. Enumerable.Range(0, 2 * rank).Select(k => auto != "NOTSET" || d.Coin() ? 0 : d.Int(0, kernel[k % rank] - 1))];
        var attributes = new List<(string, object)> { ("kernel_shape", Sketch.Longs(kernel)) };
        AddUnless(d, attributes, "strides", strides, 1);
        AddUnless(d, attributes, "dilations", dilation, 1);
        if (auto != "NOTSET")
        {
            attributes.Add(("auto_pad", auto));
        }
        else
        {
            AddUnless(d, attributes, "pads", pads, 0);
        }

        if (ceil)
        {
            attributes.Add(("ceil_mode", 1L));
        }

        int[] output = [.. Enumerable.Range(0, rank).Select(axis => isSame
            ? (spatial[axis] + strides[axis] - 1) / strides[axis]
            : Extent(spatial[axis] + pads[axis] + pads[axis + rank], kernel[axis], strides[axis], dilation[axis], pads[axis], spatial[axis], ceil))];
        return output.All(extent => extent > 0) ? new Window(kernel, output, [.. attributes]) : null;
    }

    // A window that would begin behind the input and its first padding is left out.
    private static int Extent(int padded, int kernel, int stride, int dilation, int padBegin, int input, bool ceil)
    {
        int room = padded - (((kernel - 1) * dilation) + 1);
        if (room < 0)
        {
            return 0;
        }

        int extent = (ceil ? (room + stride - 1) / stride : room / stride) + 1;
        return ceil && (extent - 1) * stride >= input + padBegin ? extent - 1 : extent;
    }

    // What is the default may be written or left out.
    private static void AddUnless(Draw d, List<(string, object)> attributes, string name, int[] values, int common)
    {
        if (values.Any(v => v != common) || (name != "dilations" && d.OneIn(3)))
        {
            attributes.Add((name, Sketch.Longs(values)));
        }
    }
}
