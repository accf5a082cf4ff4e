using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>A rising or falling function of the sums of a forest as bytes.</summary>
public sealed record ForestLevelsCall : KernelCall
{
    /// <summary>From a <see cref="ForestSumsCall"/>.</summary>
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required int Count { get; init; }

    /// <summary>Ascending: the sums from which on the result is the next level.</summary>
    public required Table Thresholds { get; init; }

    /// <summary>One more than there are thresholds.</summary>
    public required Table Levels { get; init; }

    public override string Kernel => nameof(ForestLevels);

    public override string Summary => $"{Count} results of {Levels.Bytes.Length} levels";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("sums", X), new("y", Y), new("count", Count), new("thresholds", Thresholds), new("levels", Levels),
    ];

    public override void Execute(KernelMemory memory) => ForestLevels.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Count, Thresholds.Ints, Levels.Bytes);
}
