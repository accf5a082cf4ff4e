using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Operators that enlarge images, or move elements between space and channels.</summary>
internal static class ImageOperators
{
    public static readonly OperatorGroup Group = new()
    {
        ["RESIZE_NEAREST_NEIGHBOR"] = op => Resize(op, "nearest"),
        ["RESIZE_BILINEAR"] = op => Resize(op, "linear"),
        ["DEPTH_TO_SPACE"] = op => op.Write(op.Emit("DepthToSpace", [Image(op)], ("blocksize", (long)op.Options.Int("block_size"))), Layout.ChannelsFirst),
        ["SPACE_TO_DEPTH"] = op => op.Write(op.Emit("SpaceToDepth", [Image(op)], ("blocksize", (long)op.Options.Int("block_size"))), Layout.ChannelsFirst),
    };

    private static void Resize(OperatorConversion op, string mode)
    {
        string image = Image(op);
        if (op.Integers(1, "sizes") is not [long height, long width])
        {
            throw op.Malformed("it needs a height and a width");
        }

        // For the nearest the format rounds down, from the middle of a pixel where that is asked for: ONNX has that as rounding what lies half a pixel lower.
        bool isAligned = op.Options.Flag("align_corners");
        bool isCentred = op.Options.Flag("half_pixel_centers");
        TfliteTensor input = op.Input(0);
        string sizes = op.Constant("sizes", input.Shape[0], input.Shape[3], height, width);
        string result = op.Emit("Resize", [image, "", "", sizes],
            ("mode", mode),
            ("coordinate_transformation_mode", isAligned ? "align_corners" : isCentred ? "half_pixel" : "asymmetric"),
            ("nearest_mode", isAligned || isCentred ? "round_prefer_ceil" : "floor"));
        op.Write(result, Layout.ChannelsFirst);
    }

    private static string Image(OperatorConversion op) =>
        op.Input(0).Rank == Layouts.ImageRank ? op.Read(0, Layout.ChannelsFirst) : throw op.Malformed("its input has no four axes");
}
