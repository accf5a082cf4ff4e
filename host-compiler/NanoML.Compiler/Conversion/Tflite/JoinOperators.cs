using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Operators that put values together, or take parts of one by number.</summary>
internal static class JoinOperators
{
    public static readonly OperatorGroup Group = new()
    {
        ["CONCATENATION"] = Concatenate,
        ["PACK"] = Pack,
        ["UNPACK"] = Unpack,
        ["SPLIT"] = Split,
        ["SPLIT_V"] = SplitUnevenly,
        ["GATHER"] = Gather,
    };

    private static void Concatenate(OperatorConversion op)
    {
        int[] inputs = [.. Enumerable.Range(0, op.InputCount)];
        Layout layout = op.LayoutOf(inputs);
        int rank = op.Output().Rank;
        long axis = layout.Axis(op.Axis(op.Options.Int("axis"), rank));
        string result = op.Emit("Concat", [.. inputs.Select(input => op.Read(input, layout, rank))], ("axis", axis));
        op.Write(op.Activated(result), layout);
    }

    /// <summary>Along a new axis.</summary>
    private static void Pack(OperatorConversion op)
    {
        string axis = op.Constant("axis", op.Axis(op.Options.Int("axis"), op.Input(0).Rank + 1));
        string[] parts = [.. Enumerable.Range(0, op.InputCount).Select(input => op.Emit("Unsqueeze", [op.Read(input), axis]))];
        op.Write(op.Emit("Concat", parts, ("axis", (long)op.Axis(op.Options.Int("axis"), op.Input(0).Rank + 1))));
    }

    private static void Unpack(OperatorConversion op)
    {
        int axis = op.Axis(op.Options.Int("axis"), op.Input(0).Rank);
        for (int k = 0; k < op.Operator.Outputs.Length; k++)
        {
            string part = op.Emit("Slice", [op.Read(0), op.Constant("start", k), op.Constant("end", k + 1), op.Constant("axis", axis)]);
            op.Write(op.Emit("Squeeze", [part, op.Constant("axis", axis)]), Layout.File, k);
        }
    }

    private static void Split(OperatorConversion op)
    {
        if (op.Integers(0, "axes") is not [long given])
        {
            throw op.Malformed("it needs one axis");
        }

        TfliteTensor input = op.Input(1);
        int axis = op.Axis(given, input.Rank);
        int count = op.Operator.Outputs.Length;
        if (count == 0 || input.Shape[axis] % count != 0)
        {
            throw op.Malformed($"{input.Shape[axis]} elements are no {count} equal parts");
        }

        op.Cut(1, axis, Enumerable.Repeat((long)input.Shape[axis] / count, count));
    }

    private static void SplitUnevenly(OperatorConversion op)
    {
        long[] sizes = op.Integers(1, "sizes");
        if (op.Integers(2, "axes") is not [long given] || sizes.Length != op.Operator.Outputs.Length || sizes.Count(size => size < 0) > 1)
        {
            throw op.Malformed("it needs one axis and the size of each part");
        }

        int axis = op.Axis(given, op.Input(0).Rank);
        long rest = op.Input(0).Shape[axis] - sizes.Where(size => size >= 0).Sum();
        op.Cut(0, axis, sizes.Select(size => size < 0 ? rest : size));
    }

    private static void Cut(this OperatorConversion op, int input, int axis, IEnumerable<long> sizes)
    {
        Layout layout = op.LayoutOf(input);
        long start = 0;
        int output = 0;
        foreach (long size in sizes)
        {
            string[] read = [op.Read(input, layout), op.Constant("start", start), op.Constant("end", start + size), op.Constant("axis", layout.Axis(axis))];
            op.Write(op.Emit("Slice", read), layout, output++);
            start += size;
        }
    }

    private static void Gather(OperatorConversion op)
    {
        if (op.Options.Int("batch_dims") != 0)
        {
            throw op.Unsupported("it gathers for each of a batch by itself", "Use a gather without batch_dims.");
        }

        op.Write(op.Emit("Gather", [op.Read(0), op.Read(1)], ("axis", (long)op.Axis(op.Options.Int("axis"), op.Input(0).Rank))));
    }
}
