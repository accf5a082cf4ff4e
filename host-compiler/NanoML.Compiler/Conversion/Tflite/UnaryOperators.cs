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
        ["SIN"] = op => op.Apply("Sin"),
        ["COS"] = op => op.Apply("Cos"),
        ["LOGICAL_NOT"] = op => op.Apply("Not"),
        ["RSQRT"] = ReciprocalRoot,
        ["SQUARE"] = Square,
        ["SOFTMAX"] = Softmax,
        ["L2_NORMALIZATION"] = Normalize,
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

    /// <summary>The values along the last axis over their length, which is at least the root of the format's 1e-6.</summary>
    private static void Normalize(OperatorConversion op)
    {
        const float Shortest = 1e-3f;
        string value = op.Read(0);
        string length = op.Emit("ReduceL2", [value, op.Constant("axis", op.Input(0).Rank - 1)]);
        op.Write(op.Activated(op.Emit("Div", [value, op.Emit("Max", [length, op.Scalar("shortest", Shortest)])])));
    }
}
