using System.Collections.Immutable;
using NanoML.Compiler.Quantization;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>The parametric rectifier: one ratio for what is not negative, one per channel for the rest.</summary>
public sealed record PReluCall : KernelCall
{
    /// <summary>[rows][channels].</summary>
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required int Rows { get; init; }

    /// <summary><c>int[channels]</c>: slope * inputScale / outputScale, with the slope's sign; 0 for a slope of 0.</summary>
    public required Table Multiplier { get; init; }

    /// <summary><c>byte[channels]</c>.</summary>
    public required Table Shift { get; init; }

    /// <summary>inputScale / outputScale.</summary>
    public required FixedPoint Positive { get; init; }

    public required int InputZeroPoint { get; init; }

    public required int OutputZeroPoint { get; init; }

    public int Channels => Multiplier.Ints.Length;

    public override string Kernel => nameof(PRelu);

    public override string Summary => $"{Rows} x {Channels}";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override Slice? InPlace => X;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("y", Y), new("multiplier", Multiplier), new("shift", Shift), new("rows", Rows), new("channels", Channels),
        new("inputZeroPoint", InputZeroPoint), new("positiveMultiplier", Positive.Multiplier), new("positiveShift", Positive.Shift),
        new("outputZeroPoint", OutputZeroPoint), new("min", (int)byte.MinValue), new("max", (int)byte.MaxValue),
    ];

    public override void Execute(KernelMemory memory) => PRelu.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Multiplier.Ints, Shift.Bytes, Rows, Channels,
        InputZeroPoint, Positive.Multiplier, Positive.Shift, OutputZeroPoint, byte.MinValue, byte.MaxValue);
}
