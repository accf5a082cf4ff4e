using System.Collections.Immutable;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Transposed convolutions, which enlarge images.</summary>
internal static class TransposedConvOperators
{
    private const int Sizes = 0;
    private const int Weights = 1;
    private const int Image = 2;
    private const int Bias = 3;

    public static readonly OperatorGroup Group = new() { ["TRANSPOSE_CONV"] = Convolve };

    private static void Convolve(OperatorConversion op)
    {
        if (op.Input(Image).Rank != Layouts.ImageRank || op.Input(Weights).Rank != Layouts.ImageRank)
        {
            throw op.Malformed("its input or its weights have no four axes");
        }

        if (op.Integers(Sizes, "sizes") is not [_, long height, long width, long channels] || channels != op.Input(Weights).Shape[0])
        {
            throw op.Malformed("it needs the four extents of its output");
        }

        Enlargement[] axes = [Enlargement.Of(op, 1, "h", height), Enlargement.Of(op, 2, "w", width)];
        string[] inputs = [op.Read(Image, Layout.ChannelsFirst), op.Weights(Weights, "weights", 3, 0, 1, 2)];
        if (op.HasInput(Bias))
        {
            inputs = [.. inputs, op.Weights(Bias, "biases", 0)];
        }

        string result = op.Emit("ConvTranspose", inputs,
            ("kernel_shape", axes.Select(axis => axis.Kernel).ToImmutableArray()),
            ("strides", axes.Select(axis => axis.Stride).ToImmutableArray()),
            ("pads", axes.Select(axis => axis.CutBefore).Concat(axes.Select(axis => axis.CutBehind)).ToImmutableArray()),
            ("output_padding", axes.Select(axis => axis.Added).ToImmutableArray()));
        op.Write(op.Activated(result), Layout.ChannelsFirst);
    }

    /// <summary>One axis of the image, of which each element spreads over a kernel's extent, and what of it stays.</summary>
    /// <param name="CutBefore">Elements that go before the first one that stays.</param>
    /// <param name="Added">Elements that nothing spreads to, behind the last.</param>
    private sealed record Enlargement(long Kernel, long Stride, long CutBefore, long CutBehind, long Added)
    {
        private const int Valid = 1;
        private const int Largest = 1 << 15;

        public static Enlargement Of(OperatorConversion op, int axis, string name, long extent)
        {
            long kernel = op.Input(Weights).Shape[axis];
            long stride = op.Options.Int($"stride_{name}");
            if (kernel is < 1 or > Largest || stride is < 1 or > Largest || extent is < 1 or > Largest)
            {
                throw op.Malformed($"{extent} elements of an image by a kernel of {kernel} and a stride of {stride} are none");
            }

            // The pads are those of the convolution that makes the input's extent of the output's.
            long before = op.Options.Int("padding") == Valid ? 0 : Window.Missing(extent, kernel, stride, 1) / 2;
            long behind = (stride * (op.Input(Image).Shape[axis] - 1)) + kernel - before - extent;
            return -behind < stride
                ? new Enlargement(kernel, stride, before, Math.Max(0, behind), Math.Max(0, -behind))
                : throw op.Malformed($"{extent} elements cannot come from {op.Input(Image).Shape[axis]} with a stride of {stride}");
        }
    }
}
