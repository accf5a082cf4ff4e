using System.Collections.Immutable;
using NanoML.Compiler.Quantization;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>The mean over the last frames of a stream, from a sum that is kept.</summary>
public sealed record SlidingMeanCall : KernelCall
{
    /// <summary>[rows][fresh].</summary>
    public required Slice X { get; init; }

    /// <summary>[channels].</summary>
    public required Slice Y { get; init; }

    /// <summary>[rows][length], and <see cref="SumBytes"/> a channel; kept from one inference to the next.</summary>
    public required Slice Kept { get; init; }

    public required int Rows { get; init; }

    /// <summary>Bytes of a row that is kept.</summary>
    public required int Length { get; init; }

    /// <summary>New bytes of a row.</summary>
    public required int Fresh { get; init; }

    /// <summary>Bytes of a row that the mean has; at least <see cref="Fresh"/> less than <see cref="Length"/>.</summary>
    public required int Span { get; init; }

    /// <summary>Whether the mean has frames that are new in this inference.</summary>
    public required bool TakesNew { get; init; }

    public required int Channels { get; init; }

    /// <summary>inputScale / (outputScale * positions).</summary>
    public required FixedPoint Ratio { get; init; }

    public required int InputZeroPoint { get; init; }

    public required int OutputZeroPoint { get; init; }

    public required byte Min { get; init; }

    public required byte Max { get; init; }

    /// <summary>Of the sum of a channel.</summary>
    /// <param name="positions">Of a mean.</param>
    public static int SumBytes(int positions) => positions <= SlidingMean.MostNarrow ? 2 : 4;

    public override string Kernel => nameof(SlidingMean);

    public override string Summary => $"{Channels} of {Rows}x{Span / Channels}, {Rows}x{Fresh / Channels} new";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override Slice? Scratch => Kept;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("kept", Kept), new("y", Y), new("rows", Rows), new("length", Length), new("fresh", Fresh), new("span", Span),
        new("takesNew", TakesNew), new("channels", Channels), new("inputZeroPoint", InputZeroPoint), new("multiplier", Ratio.Multiplier),
        new("shift", Ratio.Shift), new("outputZeroPoint", OutputZeroPoint), new("min", (int)Min), new("max", (int)Max),
    ];

    public override void Execute(KernelMemory memory) => SlidingMean.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Kept), memory.Offset(Kept), memory.Array(Y), memory.Offset(Y), Rows, Length, Fresh, Span,
        TakesNew, Channels, InputZeroPoint, Ratio.Multiplier, Ratio.Shift, OutputZeroPoint, Min, Max);
}
