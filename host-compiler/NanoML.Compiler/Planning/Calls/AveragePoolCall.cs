using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>The mean over sliding windows.</summary>
public sealed record AveragePoolCall : KernelCall
{
    /// <summary>The most positions of a window: their sum stays inside 32 bits.</summary>
    public const int MaxTaps = 1 << 23;

    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required WindowGeometry Window { get; init; }

    /// <summary>Padded positions count in a window's divisor.</summary>
    public required bool CountIncludePad { get; init; }

    /// <summary><c>int[]</c>: with <see cref="Shift"/>, inputScale / (outputScale * divisor) for divisors from MinDivisor on.</summary>
    public required Table Multiplier { get; init; }

    /// <summary><c>byte[]</c>.</summary>
    public required Table Shift { get; init; }

    /// <summary>The least number of positions that count in a window; at least 1.</summary>
    public required int MinDivisor { get; init; }

    public required int InputZeroPoint { get; init; }

    public required int OutputZeroPoint { get; init; }

    public required byte Min { get; init; }

    public required byte Max { get; init; }

    public override string Kernel => nameof(AveragePool);

    public override string Summary => Window.Describe(Window.InputChannels);

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("y", Y), new("multiplier", Multiplier), new("shift", Shift), new("minDivisor", MinDivisor),
        .. Window.InputArguments, new("channels", Window.InputChannels), .. Window.OutputArguments, .. Window.WindowArguments,
        new("padBottom", Window.PadBottom), new("padRight", Window.PadRight), new("countIncludePad", CountIncludePad),
        new("inputZeroPoint", InputZeroPoint), new("outputZeroPoint", OutputZeroPoint), new("min", (int)Min), new("max", (int)Max),
    ];

    public override void Execute(KernelMemory memory) => AveragePool.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Multiplier.Ints, Shift.Bytes, MinDivisor,
        Window.InputHeight, Window.InputWidth, Window.InputChannels, Window.OutputHeight, Window.OutputWidth,
        Window.KernelHeight, Window.KernelWidth, Window.StrideHeight, Window.StrideWidth, Window.DilationHeight, Window.DilationWidth,
        Window.PadTop, Window.PadLeft, Window.PadBottom, Window.PadRight, CountIncludePad,
        InputZeroPoint, OutputZeroPoint, Min, Max);
}
