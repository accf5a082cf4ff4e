using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Changes of the element type. Between levels and reals there is nothing to do: what a tensor's levels are is written with the tensor.</summary>
internal static class QuantizeOperators
{
    private const long OnnxFloat = 1;
    private const long OnnxInt64 = 7;
    private const long OnnxBool = 9;

    public static readonly OperatorGroup Group = new() { ["QUANTIZE"] = Pass, ["DEQUANTIZE"] = Pass, ["CAST"] = Cast };

    private static void Pass(OperatorConversion op)
    {
        // Weights stored in few bits.
        if (op.Constant(0) is { } constant && op.Operator.Name == "DEQUANTIZE")
        {
            op.WriteConstant(constant);
            return;
        }

        Layout layout = op.LayoutOf(0);
        op.Write(op.Read(0, layout), layout);
    }

    private static void Cast(OperatorConversion op)
    {
        long to = op.Output().Type switch
        {
            TfliteType.Float32 => OnnxFloat,
            TfliteType.Int32 or TfliteType.Int64 => OnnxInt64,
            TfliteType.Bool => OnnxBool,
            TfliteType other => throw op.Unsupported($"a cast to {other} is not supported", "Cast to float32, int32 or bool."),
        };
        Layout layout = op.LayoutOf(0);
        op.Write(op.Emit("Cast", [op.Read(0, layout)], ("to", to)), layout);
    }
}
