namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Functions of two values, element by element, which broadcast.</summary>
internal static class BinaryOperators
{
    public static readonly OperatorGroup Group = new()
    {
        ["ADD"] = op => op.Compute("Add", isActivated: true),
        ["SUB"] = op => op.Compute("Sub", isActivated: true),
        ["MUL"] = op => op.Compute("Mul", isActivated: true),
        ["DIV"] = op => op.Compute("Div", isActivated: true),
        ["MAXIMUM"] = op => op.Compute("Max"),
        ["MINIMUM"] = op => op.Compute("Min"),
        ["POW"] = op => op.Compute("Pow"),
        ["PRELU"] = op => op.Compute("PRelu"),
        ["SQUARED_DIFFERENCE"] = SquaredDifference,
    };

    /// <summary>An operator of ONNX that is the same, in the order of axes that suits both inputs.</summary>
    public static void Compute(this OperatorConversion op, string opType, bool isActivated = false)
    {
        Layout layout = op.LayoutOf(0, 1);
        string result = op.Emit(opType, Operands(op, layout));
        op.Write(isActivated ? op.Activated(result) : result, layout);
    }

    private static void SquaredDifference(OperatorConversion op)
    {
        Layout layout = op.LayoutOf(0, 1);
        string difference = op.Emit("Sub", Operands(op, layout));
        op.Write(op.Emit("Mul", [difference, difference]), layout);
    }

    /// <summary>Both inputs in that order of axes, and with as many.</summary>
    public static string[] Operands(OperatorConversion op, Layout layout)
    {
        int rank = Math.Max(op.Input(0).Rank, op.Input(1).Rank);
        return [op.Read(0, layout, rank), op.Read(1, layout, rank)];
    }
}
