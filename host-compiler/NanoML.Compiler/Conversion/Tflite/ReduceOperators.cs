using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Operators that take axes away.</summary>
internal static class ReduceOperators
{
    public static readonly OperatorGroup Group = new()
    {
        ["MEAN"] = op => op.Reduce("ReduceMean"),
        ["SUM"] = op => op.Reduce("ReduceSum"),
        ["REDUCE_MAX"] = op => op.Reduce("ReduceMax"),
        ["REDUCE_MIN"] = op => op.Reduce("ReduceMin"),
        ["REDUCE_PROD"] = op => op.Reduce("ReduceProd"),
        ["ARG_MAX"] = op => op.Argument("ArgMax"),
        ["ARG_MIN"] = op => op.Argument("ArgMin"),
    };

    private static void Reduce(this OperatorConversion op, string opType)
    {
        TfliteTensor input = op.Input(0);
        int[] axes = [.. op.Integers(1, "axes").Select(axis => op.Axis(axis, input.Rank)).Distinct().Order()];
        bool keeps = op.Options.Flag("keep_dims");

        // Without height and width, the channels that are left have no order.
        Layout layout = keeps || axes is [1, 2] ? op.LayoutOf(0) : Layout.File;
        long[] reduced = [.. axes.Select(axis => (long)layout.Axis(axis)).Order()];
        string result = op.Emit(opType, [op.Read(0, layout), op.Constant("axes", reduced)], ("keepdims", keeps ? 1L : 0L));
        op.Write(result, keeps ? layout : Layout.File);
    }

    private static void Argument(this OperatorConversion op, string opType)
    {
        if (op.Integers(1, "axes") is not [long axis])
        {
            throw op.Malformed("it needs one axis");
        }

        op.Write(op.Emit(opType, [op.Read(0)], ("axis", (long)op.Axis(axis, op.Input(0).Rank)), ("keepdims", 0L)));
    }
}
