using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>The mean of what the nearest points have, weighted by one over their distance; see the kernel for the tables.</summary>
public sealed record WeightedNeighborMeanCall : NearestMeanCall
{
    /// <summary>Whether squares of distances were found.</summary>
    public required bool IsRoot { get; init; }

    public override string Kernel => nameof(WeightedNeighborMean);

    public override string Summary => $"{base.Summary} by distance";

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("found", X), new("y", Y), new("rows", Rows), new("values", Values), new("outputs", Outputs), new("count", Count),
        new("fraction", Fraction), new("isRoot", IsRoot), new("outputZeroPoint", OutputZeroPoint),
    ];

    public override void Execute(KernelMemory memory) => WeightedNeighborMean.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Rows.Bytes, Values.Ints, Outputs, Count, Fraction, IsRoot, OutputZeroPoint);
}
