using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>The mean of what the nearest points have, weighted by one over their distance; see the kernel for the tables.</summary>
public sealed record WeightedNeighborMeanCall : KernelCall
{
    /// <summary>From a <see cref="NearestPointsCall"/>.</summary>
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    /// <summary>The row of <see cref="Values"/> of each point; empty where each has its own.</summary>
    public required Table Rows { get; init; }

    public required Table Values { get; init; }

    public required int Outputs { get; init; }

    /// <summary>How many points were found.</summary>
    public required int Count { get; init; }

    /// <summary>Bits behind the point of <see cref="Values"/>, at least 1.</summary>
    public required int Fraction { get; init; }

    /// <summary>Whether squares of distances were found.</summary>
    public required bool IsRoot { get; init; }

    public required int OutputZeroPoint { get; init; }

    public override string Kernel => nameof(WeightedNeighborMean);

    public override string Summary => $"{Outputs} of {Count} points by distance";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("found", X), new("y", Y), new("rows", Rows), new("values", Values), new("outputs", Outputs), new("count", Count),
        new("fraction", Fraction), new("isRoot", IsRoot), new("outputZeroPoint", OutputZeroPoint),
    ];

    public override void Execute(KernelMemory memory) => WeightedNeighborMean.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Rows.Bytes, Values.Ints, Outputs, Count, Fraction, IsRoot, OutputZeroPoint);
}
