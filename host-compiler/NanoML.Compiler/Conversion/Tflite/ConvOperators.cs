using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Convolutions and pooling: images, which ONNX has with their channels first.</summary>
internal static class ConvOperators
{
    private const int Bias = 2;

    public static readonly OperatorGroup Group = new()
    {
        ["CONV_2D"] = op => Convolve(op, isDepthwise: false),
        ["DEPTHWISE_CONV_2D"] = op => Convolve(op, isDepthwise: true),
        ["AVERAGE_POOL_2D"] = op => Pool(op, "AveragePool"),
        ["MAX_POOL_2D"] = op => Pool(op, "MaxPool"),
    };

    private static void Convolve(OperatorConversion op, bool isDepthwise)
    {
        ImmutableArray<int> image = Image(op);
        ImmutableArray<int> kernel = op.Input(1).Rank == Layouts.ImageRank ? op.Input(1).Shape : throw op.Malformed("its weights have no four axes");
        int channels = image[3];
        int group = isDepthwise ? channels : Groups(op, channels, kernel[3]);

        // Of a file, [out, height, width, in] or [1, height, width, out]; in ONNX [out, in, height, width].
        string weights = isDepthwise ? op.Weights(1, "weights", 3, 0, 1, 2) : op.Weights(1, "weights", 0, 3, 1, 2);
        Window window = op.Step.Spread is { } spread
            ? Window.Of(kernel[1..3], [1, 1], spread)
            : Window.Of(op, image, kernel[1..3], [op.Options.Int("dilation_h_factor"), op.Options.Int("dilation_w_factor")]);
        string[] inputs = op.HasInput(Bias)
            ? [op.Read(0, Layout.ChannelsFirst), weights, op.Weights(Bias, "biases", 0)]
            : [op.Read(0, Layout.ChannelsFirst), weights];
        string result = op.Emit("Conv", inputs, [.. window.Attributes, ("dilations", window.Dilations), ("group", (long)group)]);
        op.Write(op.Activated(result), Layout.ChannelsFirst);
    }

    private static int Groups(OperatorConversion op, int channels, int read) =>
        read > 0 && channels % read == 0 ? channels / read : throw op.Malformed($"its weights read {read} channels of {channels}");

    private static void Pool(OperatorConversion op, string opType)
    {
        Window window = Window.Of(op, Image(op), [op.Options.Int("filter_height"), op.Options.Int("filter_width")], [1, 1]);
        string result = op.Emit(opType, [op.Read(0, Layout.ChannelsFirst)], [.. window.Attributes]);
        op.Write(op.Activated(result), Layout.ChannelsFirst);
    }

    private static ImmutableArray<int> Image(OperatorConversion op) =>
        op.Input(0).Rank == Layouts.ImageRank ? op.Input(0).Shape : throw op.Malformed("its input has no four axes");
}

/// <summary>Where the windows of an operator on images lie; height comes before width.</summary>
internal sealed record Window(ImmutableArray<long> Kernel, ImmutableArray<long> Strides, ImmutableArray<long> Dilations, ImmutableArray<long> Pads)
{
    private const int Same = 0;
    private const int Valid = 1;
    private const int Largest = 1 << 15;

    public ReadOnlySpan<(string Name, object Value)> Attributes => new (string, object)[] { ("kernel_shape", Kernel), ("strides", Strides), ("pads", Pads) };

    public static Window Of(IEnumerable<int> kernel, ImmutableArray<long> strides, Spread spread) => new(
        [.. kernel.Select(extent => (long)extent)],
        strides,
        [.. spread.Dilation.Select(extent => (long)extent)],
        [.. spread.Begins.Concat(spread.Ends).Select(extent => (long)extent)]);

    /// <param name="image">[N, H, W, C].</param>
    /// <exception cref="CompilerException">A number is not positive, or beyond reason (NML0112).</exception>
    public static Window Of(OperatorConversion op, ImmutableArray<int> image, ImmutableArray<int> kernel, ImmutableArray<int> dilations)
    {
        ImmutableArray<int> strides = [op.Options.Int("stride_h"), op.Options.Int("stride_w")];
        int padding = op.Options.Int("padding");
        if (padding is not (Same or Valid) || kernel.Concat(strides).Concat(dilations).Any(number => number is < 1 or > Largest))
        {
            throw op.Malformed(
                $"its window of [{string.Join(", ", kernel)}] with strides of [{string.Join(", ", strides)}], dilations of [{string.Join(", ", dilations)}] and padding {padding} is none");
        }

        long[] total = [.. Enumerable.Range(0, 2).Select(k => padding == Valid ? 0 : Missing(image[k + 1], kernel[k], strides[k], dilations[k]))];
        return new Window(
            [.. kernel.Select(extent => (long)extent)],
            [.. strides.Select(extent => (long)extent)],
            [.. dilations.Select(extent => (long)extent)],
            [.. total.Select(pad => pad / 2), .. total.Select(pad => pad - (pad / 2))]);
    }

    /// <summary>How many elements of zero there are before and behind, so that there is a window for each stride.</summary>
    public static long Missing(long extent, long kernel, long stride, long dilation)
    {
        long windows = (extent + stride - 1) / stride;
        return Math.Max(0, ((windows - 1) * stride) + ((kernel - 1) * dilation) + 1 - extent);
    }
}
