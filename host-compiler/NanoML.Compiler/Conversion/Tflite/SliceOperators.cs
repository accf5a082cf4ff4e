using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Operators that cut a part out of a value.</summary>
internal static class SliceOperators
{
    public static readonly OperatorGroup Group = new() { ["SLICE"] = Slice, ["STRIDED_SLICE"] = SliceWithSteps, ["REVERSE_V2"] = Reverse };

    /// <summary>From a beginning so many elements of each axis; -1 is all that are left.</summary>
    private static void Slice(OperatorConversion op)
    {
        TfliteTensor input = op.Input(0);
        long[] begins = op.Integers(1, "beginnings");
        long[] sizes = op.Integers(2, "sizes");
        if (begins.Length != input.Rank || sizes.Length != input.Rank)
        {
            throw op.Malformed("it needs a beginning and a size for each axis");
        }

        long[] ends = [.. begins.Select((begin, axis) => sizes[axis] < 0 ? input.Shape[axis] : begin + sizes[axis])];
        Layout layout = op.LayoutOf(0);
        op.Write(op.Cut(layout, begins, ends, [.. begins.Select(_ => 1L)]), layout);
    }

    private static void SliceWithSteps(OperatorConversion op)
    {
        TfliteTensor input = op.Input(0);
        long[] begins = op.Integers(1, "beginnings");
        long[] ends = op.Integers(2, "ends");
        long[] steps = op.Integers(3, "steps");
        if (op.Options.Int("ellipsis_mask") != 0 || op.Options.Int("new_axis_mask") != 0 || op.Options.Flag("offset"))
        {
            throw op.Unsupported("its ellipsis, new axes and ends by size are not supported", "Slice every axis by beginning and end.");
        }

        if (begins.Length > input.Rank || ends.Length != begins.Length || steps.Length != begins.Length || steps.Contains(0))
        {
            throw op.Malformed("its beginnings, ends and steps do not fit its input");
        }

        int beginMask = op.Options.Int("begin_mask");
        int endMask = op.Options.Int("end_mask");
        int gone = op.Options.Int("shrink_axis_mask");
        for (int axis = 0; axis < input.Rank; axis++)
        {
            bool isGiven = axis < begins.Length;
            long step = isGiven && !IsSet(gone, axis) ? steps[axis] : 1;
            (begins, ends, steps) = (
                Set(begins, axis, isGiven && !IsSet(beginMask, axis) ? begins[axis] : step > 0 ? 0 : long.MaxValue),
                Set(ends, axis, isGiven && !IsSet(endMask, axis) ? ends[axis] : step > 0 ? long.MaxValue : long.MinValue),
                Set(steps, axis, step));
            if (isGiven && IsSet(gone, axis))
            {
                // The one element, counted from the end where it is negative.
                begins[axis] = begins[axis] == long.MaxValue ? -1 : begins[axis];
                ends[axis] = begins[axis] == -1 ? long.MaxValue : begins[axis] + 1;
            }
        }

        long[] squeezed = [.. Enumerable.Range(0, input.Rank).Where(axis => IsSet(gone, axis)).Select(axis => (long)axis)];
        Layout layout = squeezed.Length == 0 ? op.LayoutOf(0) : Layout.File;
        string part = op.Cut(layout, begins, ends, steps);
        op.Write(squeezed.Length == 0 ? part : op.Emit("Squeeze", [part, op.Constant("gone", squeezed)]), layout);
    }

    private static void Reverse(OperatorConversion op)
    {
        long[] axes = [.. op.Integers(1, "axes").Select(axis => (long)op.Axis(axis, op.Input(0).Rank))];
        string[] read =
        [
            op.Read(0),
            op.Constant("starts", [.. axes.Select(_ => -1L)]),
            op.Constant("ends", [.. axes.Select(_ => long.MinValue)]),
            op.Constant("axes", axes),
            op.Constant("steps", [.. axes.Select(_ => -1L)]),
        ];
        op.Write(op.Emit("Slice", read));
    }

    private static string Cut(this OperatorConversion op, Layout layout, long[] begins, long[] ends, long[] steps)
    {
        string axes = op.Constant("axes", [.. begins.Select((_, axis) => (long)axis)]);
        return op.Emit("Slice",
        [
            op.Read(0, layout),
            op.Constant("starts", layout.Order(begins)),
            op.Constant("ends", layout.Order(ends)),
            axes,
            op.Constant("steps", layout.Order(steps)),
        ]);
    }

    private static bool IsSet(int mask, int axis) => (mask >> axis & 1) != 0;

    private static long[] Set(long[] numbers, int axis, long number)
    {
        long[] longer = [.. numbers, .. Enumerable.Repeat(0L, Math.Max(0, axis + 1 - numbers.Length))];
        longer[axis] = number;
        return longer;
    }
}
