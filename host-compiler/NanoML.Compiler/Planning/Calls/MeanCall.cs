using System.Collections.Immutable;
using NanoML.Compiler.Quantization;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>The mean over the middle axis of [outer][reduced][inner].</summary>
public sealed record MeanCall : KernelCall
{
    /// <summary>The most elements under one mean: their sum stays inside 32 bits.</summary>
    public const int MaxReduced = 1 << 23;

    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required int Outer { get; init; }

    /// <summary>In [1, <see cref="MaxReduced"/>].</summary>
    public required int Reduced { get; init; }

    public required int Inner { get; init; }

    public required int InputZeroPoint { get; init; }

    /// <summary>inputScale / (outputScale * Reduced).</summary>
    public required FixedPoint Ratio { get; init; }

    public required int OutputZeroPoint { get; init; }

    public required byte Min { get; init; }

    public required byte Max { get; init; }

    public override string Kernel => nameof(Mean);

    public override string Summary => $"{Outer * Inner} of {Reduced}";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("y", Y), new("outer", Outer), new("reduced", Reduced), new("inner", Inner), new("inputZeroPoint", InputZeroPoint),
        new("multiplier", Ratio.Multiplier), new("shift", Ratio.Shift), new("outputZeroPoint", OutputZeroPoint),
        new("min", (int)Min), new("max", (int)Max),
    ];

    public override void Execute(KernelMemory memory) => Mean.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Outer, Reduced, Inner, InputZeroPoint,
        Ratio.Multiplier, Ratio.Shift, OutputZeroPoint, Min, Max);
}
