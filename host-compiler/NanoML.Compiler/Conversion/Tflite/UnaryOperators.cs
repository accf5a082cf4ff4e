namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Functions of one value, and those of the values along one axis.</summary>
internal static class UnaryOperators
{
    public static readonly OperatorGroup Group = new()
    {
        ["RELU"] = op => op.Apply("Relu"),
        ["RELU6"] = op => op.Clip(0, 6),
        ["RELU_N1_TO_1"] = op => op.Clip(-1, 1),
        ["RELU_0_TO_1"] = op => op.Clip(0, 1),
        ["LEAKY_RELU"] = op => op.Apply("LeakyRelu", ("alpha", op.Options.Float("alpha"))),
        ["ELU"] = op => op.Apply("Elu"),
        ["GELU"] = op => op.Apply("Gelu", ("approximate", op.Options.Flag("approximate") ? "tanh" : "none")),
        ["HARD_SWISH"] = op => op.Apply("HardSwish"),
        ["LOGISTIC"] = op => op.Apply("Sigmoid"),
        ["TANH"] = op => op.Apply("Tanh"),
        ["ABS"] = op => op.Apply("Abs"),
        ["NEG"] = op => op.Apply("Neg"),
        ["EXP"] = op => op.Apply("Exp"),
        ["LOG"] = op => op.Apply("Log"),
        ["SQRT"] = op => op.Apply("Sqrt"),
        ["FLOOR"] = op => op.Apply("Floor"),
        ["CEIL"] = op => op.Apply("Ceil"),
        ["ROUND"] = op => op.Apply("Round"),
        ["SIGN"] = op => op.Apply("Sign"),
        ["RSQRT"] = ReciprocalRoot,
        ["SQUARE"] = Square,
        ["SOFTMAX"] = Softmax,
        ["LOG_SOFTMAX"] = op => op.Write(op.Emit("LogSoftmax", [op.Read(0)], ("axis", -1L))),
    };

    private static void Apply(this OperatorConversion op, string opType, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        Layout layout = op.LayoutOf(0);
        op.Write(op.Emit(opType, [op.Read(0, layout)], attributes), layout);
    }

    private static void Clip(this OperatorConversion op, float least, float most)
    {
        Layout layout = op.LayoutOf(0);
        op.Write(FusedActivation.Clip(op, op.Read(0, layout), least, most), layout);
    }

    private static void ReciprocalRoot(OperatorConversion op)
    {
        Layout layout = op.LayoutOf(0);
        op.Write(op.Emit("Reciprocal", [op.Emit("Sqrt", [op.Read(0, layout)])]), layout);
    }

    private static void Square(OperatorConversion op)
    {
        Layout layout = op.LayoutOf(0);
        string value = op.Read(0, layout);
        op.Write(op.Emit("Mul", [value, value]), layout);
    }

    /// <summary>Of <c>beta * x</c> along the last axis.</summary>
    private static void Softmax(OperatorConversion op)
    {
        float beta = op.Options.Float("beta");
        string value = beta == 1 ? op.Read(0) : op.Emit("Mul", [op.Read(0), op.Scalar("beta", beta)]);
        op.Write(op.Emit("Softmax", [value], ("axis", -1L)));
    }
}
