using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What kinds of operators do along time (<see cref="Op.AlongTime"/>).</summary>
internal static class FrameRules
{
    /// <summary>An element-wise operator with NumPy's broadcasting: time is one axis of the output, and constants do not vary along it.</summary>
    public static TimeRule? Same(Op op, IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs)
    {
        int rank = inputs.Max(input => input?.Shape.Rank ?? 0);
        int[] times = [.. axes.Select((axis, k) => axis is null ? -1 : rank - inputs[k]!.Shape.Rank + axis.Value).Where(axis => axis >= 0).Distinct()];
        return times is [var time] && inputs.Where((input, k) => axes[k] is null && Varies(input, time - rank)).All(_ => false)
            ? new TimeRule.EachFrame(time, _ => op)
            : null;
    }

    /// <summary>A window over spatial axes.</summary>
    /// <param name="axis">Time in the input.</param>
    /// <param name="with">The operator with another window.</param>
    public static TimeRule? Window(ISpatialOp op, SpatialWindow window, int? axis, Shape input, FramePadding padding, Func<SpatialWindow, Op> with)
    {
        if (axis is not { } time || time == ISpatialOp.ChannelAxis((Op)op, input.Rank))
        {
            return null;
        }

        int k = time - (op.ChannelsLast ? 1 : 2);
        if (time == 0)
        {
            return new TimeRule.EachFrame(0, _ => with(window));
        }

        int span = ((window.Kernel[k] - 1) * window.Dilations[k]) + 1;
        bool isUneven = window.CeilMode && (input[time] + window.PadsBegin[k] + window.PadsEnd[k] - span) % window.Strides[k] != 0;
        SpatialWindow unpadded = window with { PadsBegin = window.PadsBegin.SetItem(k, 0), PadsEnd = window.PadsEnd.SetItem(k, 0) };
        return isUneven ? null : new TimeRule.Window(time, span, window.Strides[k], window.PadsBegin[k], padding, _ => with(unpadded));
    }

    /// <param name="fromEnd">An axis, counted from the end: negative.</param>
    private static bool Varies(Value? constant, int fromEnd) =>
        constant is not null && constant.Shape.Rank + fromEnd >= 0 && constant.Shape[constant.Shape.Rank + fromEnd] != 1;
}
