using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>A function of the squared magnitudes of pairs of sums over windows.</summary>
public sealed record SpectrumCall : KernelCall
{
    public required Slice X { get; init; }

    /// <summary>[rows][<see cref="OutputStride"/>].</summary>
    public required Slice Y { get; init; }

    /// <summary><c>sbyte[]</c>, [channel][2][width].</summary>
    public required Table Weights { get; init; }

    /// <summary><c>int[]</c>, [channel][2].</summary>
    public required Table Bias { get; init; }

    /// <summary><c>int[]</c>, one a channel.</summary>
    public required Table Multiplier { get; init; }

    /// <summary><c>byte[]</c>, one a channel.</summary>
    public required Table Shift { get; init; }

    /// <summary><c>int[]</c>, the function by octaves of the squared magnitude.</summary>
    public required Table Levels { get; init; }

    public required int Rows { get; init; }

    /// <summary>Bytes of a window.</summary>
    public required int Width { get; init; }

    /// <summary>From a window to the next.</summary>
    public required int Step { get; init; }

    public required int OutputStride { get; init; }

    public override string Kernel => nameof(Spectrum);

    public override string Summary => $"{Rows} windows of {Width} to {Channels} magnitudes";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override long Macs => 2L * Rows * Channels * Width;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("y", Y), new("weights", Weights), new("bias", Bias), new("multiplier", Multiplier), new("shift", Shift),
        new("levels", Levels), new("rows", Rows), new("width", Width), new("step", Step), new("outputStride", OutputStride),
    ];

    public override void Execute(KernelMemory memory) => Spectrum.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y),
        Weights.SBytes, Bias.Ints, Multiplier.Ints, Shift.Bytes, Levels.Ints, Rows, Width, Step, OutputStride);

    public override ImmutableArray<KernelCall>? Split(int maxTableBytes) => Tables.All(table => table.ByteLength <= maxTableBytes)
        ? [this]
        : OutputSplit.Ranges(Channels, 2 * Width, maxTableBytes)?.Select(range => Range(range.Start, range.End)).ToImmutableArray();

    private int Channels => Multiplier.Ints.Length;

    private KernelCall Range(int start, int end) => this with
    {
        Y = Y.Advance(start),
        Weights = Weights.Derive(Layer, $"WeightsFrom{start}", Weights.SBytes[(2 * Width * start)..(2 * Width * end)]),
        Bias = Bias.Derive(Layer, $"BiasFrom{start}", Bias.Ints[(2 * start)..(2 * end)]),
        Multiplier = Multiplier.Derive(Layer, $"MultiplierFrom{start}", Multiplier.Ints[start..end]),
        Shift = Shift.Derive(Layer, $"ShiftFrom{start}", Shift.Bytes[start..end]),
    };
}
