using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>A function of integers in 16 bits, in their place; see the kernel for the table.</summary>
public sealed record KernelValuesCall : KernelCall
{
    /// <summary>From a <see cref="ProductSumsCall"/> or <see cref="PointDistancesCall"/>; afterwards two bytes for each.</summary>
    public required Slice X { get; init; }

    public required int Count { get; init; }

    public required Table Function { get; init; }

    /// <summary>The distance of two entries of <see cref="Function"/> is a power of two.</summary>
    public required int FunctionShift { get; init; }

    /// <summary>The argument in the middle of <see cref="Function"/>.</summary>
    public required int Middle { get; init; }

    public required int Multiplier { get; init; }

    public required int Shift { get; init; }

    public override string Kernel => nameof(KernelValues);

    public override string Summary => $"{Count} vectors";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => X;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("arguments", X), new("count", Count), new("table", Function), new("tableShift", FunctionShift), new("middle", Middle),
        new("multiplier", Multiplier), new("shift", Shift),
    ];

    public override void Execute(KernelMemory memory) =>
        KernelValues.Run(memory.Array(X), memory.Offset(X), Count, Function.Ints, FunctionShift, Middle, Multiplier, Shift);
}
