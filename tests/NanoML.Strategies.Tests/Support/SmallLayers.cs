using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Strategies.Tests.Support;

/// <summary>Layers with a few weights, always the same, whose code is short enough to read.</summary>
internal static class SmallLayers
{
    private static readonly DeviceBuffer s_input = new("input", 8 * 4 * 2);

    private static readonly WindowGeometry s_window = new(8, 4, 2, 8, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1);

    private static readonly WindowGeometry s_halves = new(8, 4, 2, 4, 2, 2, 2, 2, 2, 1, 1, 0, 0, 0, 0);

    public static KernelCall DenseRow => Dense(s_input, rows: 1, inputs: 6, outputs: 2);

    public static KernelCall Conv => new ConvCall
    {
        Layer = "layer",
        X = s_input,
        Y = new DeviceBuffer("y", s_window.OutputPositions * 2),
        Patch = new DeviceBuffer("patch", 18),
        Window = s_window,
        Groups = 1,
        OutputStride = 2,
        Weights = Weights(36),
        Requantization = Requantization(2),
        InputZeroPoint = 5,
    };

    public static KernelCall Depthwise => DepthwiseOf(s_input);

    /// <summary>A depthwise layer over a row of five outputs, as a step of a stream has it.</summary>
    public static KernelCall DepthwiseStep => DepthwiseOf(s_input) with
    {
        Y = new DeviceBuffer("depthwise", 5 * 2),
        Window = new WindowGeometry(5, 3, 2, 5, 1, 3, 3, 1, 1, 1, 1, 1, 0, 1, 0),
        InputZeroPoint = 0,
    };

    public static KernelCall MaxPool => new MaxPoolCall
    {
        Layer = "layer",
        X = s_input,
        Y = new DeviceBuffer("y", s_halves.OutputPositions * 2),
        Window = s_halves,
    };

    public static KernelCall Add => new AddCall
    {
        Layer = "layer",
        A = new Slice(s_input, 0),
        B = new Slice(s_input, 16),
        Y = new DeviceBuffer("y", 16),
        Broadcast = new Broadcast(1, 16, 1),
        AMultiplier = 1 << 29,
        BMultiplier = 1 << 28,
        Offset = 1L << 29,
        Shift = 30,
        Min = byte.MinValue,
        Max = byte.MaxValue,
    };

    public static KernelCall Repeated => new RepeatedCall
    {
        Layer = "layer",
        First = (MaxPoolCall)MaxPool with { Window = s_halves with { InputHeight = 4, OutputHeight = 2 }, Y = new DeviceBuffer("y", 16) },
        Samples = 2,
        InputStep = 32,
        OutputStep = 8,
    };

    /// <summary>A depthwise layer, a pointwise one and a mean.</summary>
    public static Plan Chain()
    {
        DepthwiseConvCall first = DepthwiseOf(s_input);
        var dense = Dense(first.Y.Buffer, rows: 32, inputs: 2, outputs: 2) with { Layer = "second" };
        var window = new WindowGeometry(8, 4, 2, 1, 1, 8, 4, 1, 1, 1, 1, 0, 0, 0, 0);
        var mean = new AveragePoolCall
        {
            Layer = "third",
            X = dense.Y,
            Y = new DeviceBuffer("mean", 2),
            Window = window,
            Multiplier = new Table("third", "Multiplier", new[] { 1 << 30 }),
            Shift = new Table("third", "Shift", new byte[] { 35 }),
            CountIncludePad = true,
            MinDivisor = 32,
            InputZeroPoint = 3,
            OutputZeroPoint = 3,
            Min = byte.MinValue,
            Max = byte.MaxValue,
        };
        return EmptyModel.Plan(s_input, mean.Y.Buffer, [first, dense, mean]);
    }

    private static DepthwiseConvCall DepthwiseOf(DeviceBuffer input) => new()
    {
        Layer = "layer",
        X = input,
        Y = new DeviceBuffer("depthwise", s_window.OutputPositions * 2),
        Patch = new DeviceBuffer("patch", 18),
        Window = s_window,
        Weights = Weights(18),
        Requantization = Requantization(2),
        InputZeroPoint = 5,
    };

    private static DenseCall Dense(DeviceBuffer input, int rows, int inputs, int outputs) => new()
    {
        Layer = "layer",
        X = input,
        Y = new DeviceBuffer("dense", rows * outputs),
        Rows = rows,
        Inputs = inputs,
        OutputStride = outputs,
        Weights = Weights(inputs * outputs),
        Requantization = Requantization(outputs),
    };

    private static Table Weights(int count) => new("layer", "Weights", Enumerable.Range(0, count).Select(k => (sbyte)((k * 5 % 7) - 3)).ToArray());

    private static ChannelRequantization Requantization(int channels) => new(
        new Table("layer", "Bias", Enumerable.Range(0, channels).Select(c => 100 * (c + 1)).ToArray()),
        new Table("layer", "Multiplier", Enumerable.Repeat(1 << 30, channels).ToArray()),
        new Table("layer", "Shift", Enumerable.Repeat((byte)34, channels).ToArray()),
        OutputZeroPoint: 3,
        byte.MinValue,
        byte.MaxValue);
}
