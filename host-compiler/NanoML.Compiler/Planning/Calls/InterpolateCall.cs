using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Linear or cubic resizing of [outer][extent][inner] along the axis in the middle.</summary>
public sealed record InterpolateCall : KernelCall
{
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    /// <summary><c>int[]</c>, for each output: an offset, the places of its inputs in bytes, their weights.</summary>
    public required Table Weights { get; init; }

    public required int Outer { get; init; }

    /// <summary>Of the input.</summary>
    public required int Extent { get; init; }

    public required int Inner { get; init; }

    /// <summary>Two or four inputs of each output.</summary>
    public required int Taps { get; init; }

    /// <summary>Bits behind the point of offsets and weights.</summary>
    public required int Shift { get; init; }

    public override string Kernel => nameof(Interpolate);

    public override string Summary => $"{Outer}x{Extent}x{Inner} to {Outer}x{Outputs}x{Inner}";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override long Macs => (long)Outer * Outputs * Inner * Taps;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("y", Y), new("table", Weights), new("outer", Outer), new("length", Extent * Inner), new("inner", Inner),
        new("taps", Taps), new("shift", Shift),
    ];

    public override void Execute(KernelMemory memory) => Interpolate.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Weights.Ints, Outer, Extent * Inner, Inner, Taps, Shift);

    private int Outputs => Weights.Ints.Length / (1 + (2 * Taps));
}
