using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>The activation that an operator has among its options.</summary>
internal static class FusedActivation
{
    private const int None = 0;
    private const int Relu = 1;
    private const int ReluN1To1 = 2;
    private const int Relu6 = 3;
    private const int Tanh = 4;

    public static string Apply(OperatorConversion op, string value)
    {
        int activation = op.Options == TfliteOptions.None ? None : op.Options.Int("fused_activation_function");
        return activation switch
        {
            None => value,
            Relu => op.Emit("Relu", [value]),
            ReluN1To1 => Clip(op, value, -1, 1),
            Relu6 => Clip(op, value, 0, 6),
            Tanh => op.Emit("Tanh", [value]),
            _ => throw op.Unsupported($"its fused activation {activation} is not supported", "Write the activation as an operator of its own."),
        };
    }

    public static string Clip(OperatorConversion op, string value, float least, float most) =>
        op.Emit("Clip", [value, op.Scalar("least", least), op.Scalar("most", most)]);
}
