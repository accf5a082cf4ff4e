namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Comparisons, and what is chosen by them.</summary>
internal static class LogicOperators
{
    public static readonly OperatorGroup Group = new()
    {
        ["EQUAL"] = op => op.Compare("Equal"),
        ["NOT_EQUAL"] = op => op.Compare("Equal", isInverted: true),
        ["LESS"] = op => op.Compare("Less"),
        ["LESS_EQUAL"] = op => op.Compare("LessOrEqual"),
        ["GREATER"] = op => op.Compare("Greater"),
        ["GREATER_EQUAL"] = op => op.Compare("GreaterOrEqual"),
        ["LOGICAL_AND"] = op => op.Compare("And"),
        ["LOGICAL_OR"] = op => op.Compare("Or"),
        ["SELECT_V2"] = Select,
        ["SELECT"] = Select,
    };

    private static void Compare(this OperatorConversion op, string opType, bool isInverted = false)
    {
        Layout layout = op.LayoutOf(0, 1);
        string result = op.Emit(opType, BinaryOperators.Operands(op, layout));
        op.Write(isInverted ? op.Emit("Not", [result]) : result, layout);
    }

    /// <summary>The second input where the first holds, else the third.</summary>
    private static void Select(OperatorConversion op)
    {
        int rank = Math.Max(op.Input(0).Rank, Math.Max(op.Input(1).Rank, op.Input(2).Rank));
        if (op.Operator.Name == "SELECT" && op.Input(0).Rank == 1 && rank > 1)
        {
            throw op.Unsupported("it chooses whole samples of a batch", "Choose element by element: tf.where of TensorFlow 2.");
        }

        Layout layout = op.LayoutOf(0, 1, 2);
        op.Write(op.Emit("Where", [op.Read(0, layout, rank), op.Read(1, layout, rank), op.Read(2, layout, rank)]), layout);
    }
}
