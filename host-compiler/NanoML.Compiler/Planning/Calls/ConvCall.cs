using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>A convolution that is neither pointwise nor depthwise.</summary>
public sealed record ConvCall : KernelCall
{
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    /// <summary>One gathered window of one group: <c>taps * inputChannels / groups</c> bytes.</summary>
    public required Slice Patch { get; init; }

    public required WindowGeometry Window { get; init; }

    public required int Groups { get; init; }

    /// <summary>
    /// The distance in bytes between output pixels: the layer's whole number of channels, of which this call may make some.
    /// </summary>
    public required int OutputStride { get; init; }

    /// <summary><c>sbyte[]</c>, [output channel][kernel row][kernel column][input channel of the group].</summary>
    public required Table Weights { get; init; }

    public required ChannelRequantization Requantization { get; init; }

    public int OutputChannels => Requantization.Channels;

    public override string Kernel => nameof(Conv);

    public override string Summary => Window.Describe(OutputChannels) + (Groups == 1 ? "" : $", {Groups} groups");

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override Slice? Scratch => Patch;

    public override long Macs => (long)Window.OutputPositions * OutputChannels * PatchLength;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("y", Y), new("scratch", Patch), new("weights", Weights),
        new("bias", Requantization.Bias), new("multiplier", Requantization.Multiplier), new("shift", Requantization.Shift),
        .. Window.InputArguments, new("inputChannels", Window.InputChannels),
        .. Window.OutputArguments, new("outputChannels", OutputChannels), new("outputStride", OutputStride),
        .. Window.WindowArguments, new("groups", Groups), new("inputZeroPoint", InputZeroPoint),
        new("outputZeroPoint", Requantization.OutputZeroPoint), new("min", (int)Requantization.Min), new("max", (int)Requantization.Max),
    ];

    /// <summary>What padded positions read as.</summary>
    public required int InputZeroPoint { get; init; }

    private int PatchLength => Window.Taps * (Window.InputChannels / Groups);

    public override void Execute(KernelMemory memory) => Conv.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), memory.Array(Patch), memory.Offset(Patch), Weights.SBytes,
        Requantization.Bias.Ints, Requantization.Multiplier.Ints, Requantization.Shift.Bytes,
        Window.InputHeight, Window.InputWidth, Window.InputChannels, Window.OutputHeight, Window.OutputWidth, OutputChannels, OutputStride,
        Window.KernelHeight, Window.KernelWidth, Window.StrideHeight, Window.StrideWidth, Window.DilationHeight, Window.DilationWidth,
        Window.PadTop, Window.PadLeft, Groups, InputZeroPoint, Requantization.OutputZeroPoint, Requantization.Min, Requantization.Max);

    public override void ExecuteVectorized(KernelMemory memory) => VectorConv.Run(this, memory);

    public override ImmutableArray<KernelCall>? Split(int maxTableBytes)
    {
        if (Tables.All(t => t.ByteLength <= maxTableBytes))
        {
            return [this];
        }

        return Groups != 1
            ? null
            : OutputSplit.Ranges(OutputChannels, PatchLength, maxTableBytes)?.Select(range => Part(range.Start, range.End)!).ToImmutableArray();
    }

    public override int PartChannels => Groups == 1 ? OutputChannels : 0;

    public override KernelCall? Part(int start, int end) => Groups != 1 ? null : this with
    {
        Y = Y.Advance(start),
        Weights = Weights.Derive(Layer, $"WeightsFrom{start}", Weights.SBytes[(start * PatchLength)..(end * PatchLength)]),
        Requantization = Requantization.Range(start, end),
    };
}
