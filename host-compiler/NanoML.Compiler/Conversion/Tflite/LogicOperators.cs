namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Comparisons, and what is chosen by them.</summary>
internal static class LogicOperators
{
    public static readonly OperatorGroup Group = new()
    {
        ["EQUAL"] = op => op.Compute("Equal"),
        ["NOT_EQUAL"] = Differ,
        ["LESS"] = op => op.Compute("Less"),
        ["LESS_EQUAL"] = op => op.Compute("LessOrEqual"),
        ["GREATER"] = op => op.Compute("Greater"),
        ["GREATER_EQUAL"] = op => op.Compute("GreaterOrEqual"),
        ["LOGICAL_AND"] = op => op.Compute("And"),
        ["LOGICAL_OR"] = op => op.Compute("Or"),
        ["SELECT_V2"] = Select,
        ["SELECT"] = Select,
    };

    private static void Differ(OperatorConversion op)
    {
        Layout layout = op.LayoutOf(0, 1);
        op.Write(op.Emit("Not", [op.Emit("Equal", BinaryOperators.Operands(op, layout))]), layout);
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
