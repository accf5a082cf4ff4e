using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Rows divided by their standard deviation, or by the root of their mean square.</summary>
public sealed record LayerNormalizationCall : KernelCall
{
    /// <summary>The longest row for which the kernel's numbers stay in range.</summary>
    public const int MaxLength = 1 << 15;

    /// <summary>[rows][length].</summary>
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required int Rows { get; init; }

    /// <summary>In [1, <see cref="MaxLength"/>].</summary>
    public required int Length { get; init; }

    /// <summary>What rows are measured from; -1 for their mean.</summary>
    public required int ZeroPoint { get; init; }

    /// <summary>In [0, 2^60], see the kernel.</summary>
    public required long Epsilon { get; init; }

    /// <summary><c>int[length]</c>, see the kernel.</summary>
    public required Table Factors { get; init; }

    /// <summary><c>int[length]</c>, see the kernel.</summary>
    public required Table Offsets { get; init; }

    /// <summary>In [0, 46].</summary>
    public required int FactorShift { get; init; }

    public override string Kernel => nameof(LayerNormalization);

    public override string Summary => $"{Rows} x {Length}";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override Slice? InPlace => X;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("y", Y), new("factor", Factors), new("offset", Offsets), new("rows", Rows), new("length", Length),
        new("zeroPoint", ZeroPoint), new("epsilon", Epsilon), new("factorShift", FactorShift),
    ];

    public override void Execute(KernelMemory memory) => LayerNormalization.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Factors.Ints, Offsets.Ints, Rows, Length, ZeroPoint, Epsilon, FactorShift);
}
