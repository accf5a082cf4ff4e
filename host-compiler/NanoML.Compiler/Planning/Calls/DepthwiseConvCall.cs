using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>A convolution in which each input channel has filters of its own.</summary>
public sealed record DepthwiseConvCall : KernelCall
{
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    /// <summary>One gathered window: <c>taps * channels</c> bytes.</summary>
    public required Slice Patch { get; init; }

    public required WindowGeometry Window { get; init; }

    /// <summary><c>sbyte[]</c>, [output channel][kernel row][kernel column].</summary>
    public required Table Weights { get; init; }

    public required ChannelRequantization Requantization { get; init; }

    /// <summary>What padded positions read as.</summary>
    public required int InputZeroPoint { get; init; }

    public int DepthMultiplier => Requantization.Channels / Window.InputChannels;

    public override string Kernel => nameof(DepthwiseConv);

    public override string Summary => Window.Describe(Requantization.Channels);

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override Slice? Scratch => Patch;

    public override long Macs => (long)Window.OutputPositions * Requantization.Channels * Window.Taps;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("y", Y), new("scratch", Patch), new("weights", Weights),
        new("bias", Requantization.Bias), new("multiplier", Requantization.Multiplier), new("shift", Requantization.Shift),
        .. Window.InputArguments, new("channels", Window.InputChannels), new("depthMultiplier", DepthMultiplier),
        .. Window.OutputArguments, .. Window.WindowArguments, new("inputZeroPoint", InputZeroPoint),
        new("outputZeroPoint", Requantization.OutputZeroPoint), new("min", (int)Requantization.Min), new("max", (int)Requantization.Max),
    ];

    public override void Execute(KernelMemory memory) => DepthwiseConv.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), memory.Array(Patch), memory.Offset(Patch), Weights.SBytes,
        Requantization.Bias.Ints, Requantization.Multiplier.Ints, Requantization.Shift.Bytes,
        Window.InputHeight, Window.InputWidth, Window.InputChannels, DepthMultiplier, Window.OutputHeight, Window.OutputWidth,
        Window.KernelHeight, Window.KernelWidth, Window.StrideHeight, Window.StrideWidth, Window.DilationHeight, Window.DilationWidth,
        Window.PadTop, Window.PadLeft, InputZeroPoint, Requantization.OutputZeroPoint, Requantization.Min, Requantization.Max);
}
