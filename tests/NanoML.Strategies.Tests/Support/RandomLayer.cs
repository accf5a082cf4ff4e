using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Strategies.Tests.Support;

/// <summary>The shapes of layers that have strategies.</summary>
public enum LayerShape
{
    DenseRow,
    DenseRows,
    Conv,
    SeriesConv,
    DepthwiseConv,
    SeriesDepthwiseConv,
    MaxPool,
    AveragePool,
    Add,
    RepeatedConv,
    RepeatedDepthwiseConv,
    RepeatedMaxPool,
    RepeatedAveragePool,
}

/// <summary>A random layer with weights, before its output has a place.</summary>
/// <param name="Call">It reads a place in the input and writes the start of its output buffer.</param>
/// <param name="Style">Of its weights, for messages; null when it has none.</param>
internal sealed record RandomLayer(KernelCall Call, WeightStyle? Style)
{
    /// <summary>The bytes that the call may write: rows with the gaps between them.</summary>
    public int OutputLength => Call.Output.Buffer.Length;

    /// <summary>The same layer under another name, with its output elsewhere.</summary>
    public KernelCall At(string layer, Slice output) => Call switch
    {
        DenseCall call => call with { Layer = layer, Y = output },
        ConvCall call => call with { Layer = layer, Y = output },
        DepthwiseConvCall call => call with { Layer = layer, Y = output },
        MaxPoolCall call => call with { Layer = layer, Y = output },
        AveragePoolCall call => call with { Layer = layer, Y = output },
        AddCall call => call with { Layer = layer, Y = output },
        RepeatedCall call => call with { Layer = layer, First = (this with { Call = call.First }).At(layer, output) },
        _ => throw new InvalidOperationException($"{Call.Kernel} is no layer of these tests."),
    };

    /// <summary>What one needs to know of it to see why it fails.</summary>
    public override string ToString() => $"{Call.Kernel} {Call.Summary}, weights {Style}; "
        + string.Join(", ", Call.Arguments.Select(a => a.Value switch
        {
            Slice slice => $"{a.Name} at {slice.Offset}",
            Table { Data: sbyte[] weights } => $"{a.Name} [{string.Join(' ', weights.Take(64))}{(weights.Length > 64 ? " ..." : "")}]",
            Table { Data: int[] numbers } => $"{a.Name} [{string.Join(' ', numbers)}]",
            Table { Data: byte[] bytes } => $"{a.Name} [{string.Join(' ', bytes)}]",
            _ => $"{a.Name} {a.Value}",
        }));

    public static RandomLayer Create(Random random, LayerShape shape, DeviceBuffer input) => shape switch
    {
        LayerShape.DenseRow => Dense(random, input, rows: 1),
        LayerShape.DenseRows => Dense(random, input, random.Between(2, 20)),
        LayerShape.Conv => Conv(random, input, RandomWindow.Image(random)),
        LayerShape.SeriesConv => Conv(random, input, RandomWindow.Series(random)),
        LayerShape.DepthwiseConv => Depthwise(random, input, random.OneIn(3) ? RandomWindow.Tall(random) : RandomWindow.Image(random)),
        LayerShape.SeriesDepthwiseConv => Depthwise(random, input, RandomWindow.Series(random)),
        LayerShape.MaxPool => MaxPool(random, input, RandomWindow.Pool(random)),
        LayerShape.AveragePool => AveragePool(random, input, RandomWindow.Pool(random)),
        LayerShape.RepeatedConv => Repeated(random, input, LayerShape.Conv),
        LayerShape.RepeatedDepthwiseConv => Repeated(random, input, LayerShape.DepthwiseConv),
        LayerShape.RepeatedMaxPool => Repeated(random, input, LayerShape.MaxPool),
        LayerShape.RepeatedAveragePool => Repeated(random, input, LayerShape.AveragePool),
        _ => OfAdd(random, input, random.Between(1, 60)),
    };

    /// <summary>A layer with a window on several samples, that lie with gaps between them now and then.</summary>
    private static RandomLayer Repeated(Random random, DeviceBuffer input, LayerShape shape)
    {
        RandomLayer first = Create(random, shape, input);
        (WindowGeometry window, int outputStep) = first.Call switch
        {
            ConvCall call => (call.Window, call.Window.OutputPositions * call.OutputStride),
            DepthwiseConvCall call => (call.Window, first.OutputLength),
            MaxPoolCall call => (call.Window, first.OutputLength),
            AveragePoolCall call => (call.Window, first.OutputLength),
            _ => throw new InvalidOperationException($"{first.Call.Kernel} has no window."),
        };
        int samples = random.Between(2, 5);
        int inputStep = (window.InputHeight * window.InputWidth * window.InputChannels) + (random.OneIn(3) ? random.Between(1, 9) : 0);
        Slice x = Place(random, input, samples * inputStep);
        var y = new DeviceBuffer("y", ((samples - 1) * outputStep) + first.OutputLength);
        KernelCall moved = (first with { Call = first.From(x) }).At("layer", y);
        return first with
        {
            Call = new RepeatedCall { Layer = "layer", First = moved, Samples = samples, InputStep = inputStep, OutputStep = outputStep },
        };
    }

    private KernelCall From(Slice x) => Call switch
    {
        ConvCall call => call with { X = x },
        DepthwiseConvCall call => call with { X = x },
        MaxPoolCall call => call with { X = x },
        AveragePoolCall call => call with { X = x },
        _ => throw new InvalidOperationException($"{Call.Kernel} has no window."),
    };

    /// <param name="gap">Outputs of the layer that this call does not make.</param>
    /// <param name="mixed">See <see cref="RandomWeights.Create"/>.</param>
    public static RandomLayer OfDense(
        Random random, DeviceBuffer input, int rows, int inputs, int outputs, WeightStyle style, int gap = 0, bool mixed = false)
    {
        sbyte[] weights = RandomWeights.Create(random, style, outputs, inputs, mixed);
        var call = new DenseCall
        {
            Layer = "layer",
            X = Place(random, input, rows * inputs),
            Y = new DeviceBuffer("y", ((rows - 1) * (outputs + gap)) + outputs),
            Rows = rows,
            Inputs = inputs,
            OutputStride = outputs + gap,
            Weights = new Table("layer", "Weights", weights),
            Requantization = RandomRequantization.Create(random, "layer", weights, outputs, mixed),
        };
        return new RandomLayer(call, style);
    }

    /// <param name="gap">Output channels of the layer that this call does not make.</param>
    public static RandomLayer OfConv(
        Random random,
        DeviceBuffer input,
        WindowGeometry window,
        int groups,
        int outputs,
        WeightStyle style,
        int gap = 0,
        bool mixed = false)
    {
        int perChannel = window.Taps * (window.InputChannels / groups);
        sbyte[] weights = RandomWeights.Create(random, style, outputs, perChannel, mixed);
        var call = new ConvCall
        {
            Layer = "layer",
            X = Place(random, input, window.InputHeight * window.InputWidth * window.InputChannels),
            Y = new DeviceBuffer("y", ((window.OutputPositions - 1) * (outputs + gap)) + outputs),
            Patch = new DeviceBuffer("patch", perChannel),
            Window = window,
            Groups = groups,
            OutputStride = outputs + gap,
            Weights = new Table("layer", "Weights", weights),
            Requantization = RandomRequantization.Create(random, "layer", weights, outputs, mixed),
            InputZeroPoint = random.Choose(0, 255, random.Next(256)),
        };
        return new RandomLayer(call, style);
    }

    public static RandomLayer OfDepthwise(
        Random random, DeviceBuffer input, WindowGeometry window, int outputs, WeightStyle style, bool mixed = false)
    {
        sbyte[] weights = RandomWeights.Create(random, style, outputs, window.Taps, mixed);
        var call = new DepthwiseConvCall
        {
            Layer = "layer",
            X = Place(random, input, window.InputHeight * window.InputWidth * window.InputChannels),
            Y = new DeviceBuffer("y", window.OutputPositions * outputs),
            Patch = new DeviceBuffer("patch", window.Taps * window.InputChannels),
            Window = window,
            Weights = new Table("layer", "Weights", weights),
            Requantization = RandomRequantization.Create(random, "layer", weights, outputs, mixed),
            InputZeroPoint = random.Choose(0, 255, random.Next(256)),
        };
        return new RandomLayer(call, style);
    }

    public static RandomLayer OfAdd(Random random, DeviceBuffer input, int count)
    {
        int shift = random.OneIn(8) ? random.Between(1, 45) : random.Between(28, 33);
        (byte min, byte max) = random.OneIn(2) ? (byte.MinValue, byte.MaxValue) : ((byte)random.Next(20), (byte)(255 - random.Next(20)));
        var call = new AddCall
        {
            Layer = "layer",
            A = Place(random, input, count),
            B = Place(random, input, count),
            Y = new DeviceBuffer("y", count),
            Broadcast = random.OneIn(8) ? new Broadcast(1, 1, count) : new Broadcast(1, count, 1),
            AMultiplier = Factor(),
            BMultiplier = Factor(),
            Offset = (random.Between(-100, 200) * (1L << shift)) + (1L << (shift - 1)),
            Shift = shift,
            Min = min,
            Max = max,
        };
        return new RandomLayer(call, null);

        int Factor() => random.OneIn(4) ? 1 << random.Between(20, 30) : random.Between(-int.MaxValue / 2, int.MaxValue / 2);
    }

    private static RandomLayer Dense(Random random, DeviceBuffer input, int rows)
    {
        // More than 140 inputs are cut into chunks by rows, more than 690 without.
        bool wide = random.OneIn(12);
        int inputs = wide ? (rows == 1 ? random.Between(600, 900) : random.Between(130, 300)) : random.Between(1, rows == 1 ? 150 : 40);
        int outputs = wide ? random.Between(1, 3) : random.Between(1, 8);
        int gap = rows > 1 && random.OneIn(3) ? random.Between(1, 5) : 0;
        return OfDense(random, input, rows, inputs, outputs, RandomWeights.Style(random), gap, mixed: true);
    }

    private static RandomLayer Conv(Random random, DeviceBuffer input, WindowGeometry window)
    {
        // More than 140 taps are cut into chunks.
        bool deep = window.InputWidth <= 12 && random.OneIn(12);
        int groups = !deep && random.OneIn(3) ? random.Between(2, 3) : 1;
        int groupInputs = deep ? random.Between(20, 40) : random.Between(1, 1 + (12 / window.Taps));
        int outputs = groups * (deep ? random.Between(1, 2) : random.Between(1, 4));
        int gap = groups == 1 && random.OneIn(3) ? random.Between(1, 5) : 0;
        window = window with { InputChannels = groups * groupInputs };
        return OfConv(random, input, window, groups, outputs, RandomWeights.Style(random), gap, mixed: true);
    }

    private static RandomLayer Depthwise(Random random, DeviceBuffer input, WindowGeometry window)
    {
        int channels = random.Between(1, 5);
        int outputs = channels * (random.OneIn(4) ? random.Between(2, 3) : 1);
        return OfDepthwise(random, input, window with { InputChannels = channels }, outputs, RandomWeights.Style(random), mixed: true);
    }

    private static RandomLayer MaxPool(Random random, DeviceBuffer input, WindowGeometry window)
    {
        window = window with { InputChannels = random.Between(1, 5) };
        var call = new MaxPoolCall
        {
            Layer = "layer",
            X = Place(random, input, window.InputHeight * window.InputWidth * window.InputChannels),
            Y = new DeviceBuffer("y", window.OutputPositions * window.InputChannels),
            Window = window,
        };
        return new RandomLayer(call, null);
    }

    private static RandomLayer AveragePool(Random random, DeviceBuffer input, WindowGeometry window) =>
        OfAveragePool(random, input, window with { InputChannels = random.Between(1, 5) });

    public static RandomLayer OfAveragePool(Random random, DeviceBuffer input, WindowGeometry window)
    {
        // One entry for each divisor: like weights of 1 in as many channels.
        sbyte[] ones = [.. Enumerable.Repeat((sbyte)1, window.Taps * window.Taps)];
        ChannelRequantization scales = RandomRequantization.Create(random, "layer", ones, window.Taps, mixed: true);
        var call = new AveragePoolCall
        {
            Layer = "layer",
            X = Place(random, input, window.InputHeight * window.InputWidth * window.InputChannels),
            Y = new DeviceBuffer("y", window.OutputPositions * window.InputChannels),
            Window = window,
            CountIncludePad = random.OneIn(2),
            Multiplier = scales.Multiplier,
            Shift = scales.Shift,
            MinDivisor = 1,
            InputZeroPoint = random.Choose(0, 255, random.Next(256)),
            OutputZeroPoint = scales.OutputZeroPoint,
            Min = scales.Min,
            Max = scales.Max,
        };
        return new RandomLayer(call, null);
    }

    private static Slice Place(Random random, DeviceBuffer input, int length) => new(input, random.Next(input.Length - length + 1));
}
