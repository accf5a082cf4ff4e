using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>How long a transposed convolution's output is, and what is cut off before it.</summary>
internal static class TransposedExtents
{
    /// <summary>As far as the windows of an input reach along an axis, nothing cut off.</summary>
    public static int Reach(SpatialWindow window, int input, int axis) =>
        (int)Math.Min((window.Strides[axis] * (input - 1L)) + ((window.Kernel[axis] - 1L) * window.Dilations[axis]) + 1, int.MaxValue / 4);

    /// <summary>
    /// The window with its pads by the rules of ONNX, and by ONNX Runtime's where those contradict each other: what an output shape leaves over is
    /// cut off at both ends, the odd one at the end with SAME_UPPER and at the beginning otherwise.
    /// </summary>
    /// <param name="input">[N, C, spatial...].</param>
    /// <param name="extra">output_padding.</param>
    /// <param name="outputs">output_shape; null where it is left out.</param>
    /// <returns>Null for an auto_pad that does not exist.</returns>
    /// <exception cref="OpException">No output is left.</exception>
    public static (SpatialWindow Window, ImmutableArray<int> Outputs)? Resolve(
        SpatialWindow window, Shape input, int[] extra, int[]? outputs, string autoPad)
    {
        if (autoPad is not ("NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER"))
        {
            return null;
        }

        var begins = new int[window.Rank];
        var extents = new int[window.Rank];
        for (int axis = 0; axis < window.Rank; axis++)
        {
            int reach = Reach(window, input[axis + 2], axis) + extra[axis];
            int? wanted = outputs?[axis]
                ?? (autoPad.StartsWith("SAME", StringComparison.Ordinal) ? input[axis + 2] * window.Strides[axis] : null);
            int cut = Math.Max(0, reach - wanted ?? 0);
            begins[axis] = wanted is null ? (autoPad == "VALID" ? 0 : window.PadsBegin[axis]) : autoPad == "SAME_UPPER" ? cut / 2 : cut - (cut / 2);
            extents[axis] = outputs?[axis] ?? reach - (wanted is null ? begins[axis] + (autoPad == "VALID" ? 0 : window.PadsEnd[axis]) : cut);
            if (extents[axis] < 1)
            {
                throw OpException.Shape($"its pads leave nothing of axis {axis + 2} of an input of shape {input}");
            }
        }

        return (window with { PadsBegin = [.. begins], PadsEnd = [.. new int[window.Rank]] }, [.. extents]);
    }
}
