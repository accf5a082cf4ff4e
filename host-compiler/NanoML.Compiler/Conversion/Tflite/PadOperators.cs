using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Operators that put elements around a value.</summary>
internal static class PadOperators
{
    private const int Value = 2;

    public static readonly OperatorGroup Group = new()
    {
        ["PAD"] = op => op.Surround("constant"),
        ["PADV2"] = op => op.Surround("constant"),
        ["MIRROR_PAD"] = op => op.Surround(op.Options.Int("mode") == 0 ? "reflect" : throw op.Unsupported(
            "mirroring with the border repeated is not supported", "Pad with zeros, or mirror without the border (REFLECT).")),
    };

    private static void Surround(this OperatorConversion op, string mode)
    {
        int rank = op.Input(0).Rank;
        long[] pads = op.Integers(1, "pads");
        if (pads.Length != 2 * rank)
        {
            throw op.Malformed($"it needs two numbers for each of {rank} axes");
        }

        Layout layout = op.LayoutOf(0);
        long[] begins = layout.Order([.. pads.Where((_, k) => k % 2 == 0)]);
        long[] ends = layout.Order([.. pads.Where((_, k) => k % 2 == 1)]);
        string sizes = op.Constant("pads", [.. begins, .. ends]);
        string[] inputs = op.HasInput(Value) ? [op.Read(0, layout), sizes, op.Scalar("around", Around(op))] : [op.Read(0, layout), sizes];
        op.Write(op.Emit("Pad", inputs, ("mode", mode)), layout);
    }

    private static float Around(OperatorConversion op)
    {
        TfliteTensor constant = op.Constant(Value) is { Count: 1 } one
            ? one
            : throw op.Unsupported("what it pads with is no constant", "Pad with a constant.");
        return TensorData.IsFloat(constant.Type) ? TensorData.Floats(constant)[0]
            : constant.Quantization is { } quantization ? (TensorData.Integers(constant)[0] - quantization.ZeroPoints[0]) * quantization.Scales[0]
            : throw op.Malformed("what it pads with has no scale");
    }
}
