using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>The mean of what the nearest points have; see the kernel for the tables.</summary>
public sealed record NeighborMeanCall : NearestMeanCall
{
    public override string Kernel => nameof(NeighborMean);

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("found", X), new("y", Y), new("rows", Rows), new("values", Values), new("outputs", Outputs), new("count", Count),
        new("fraction", Fraction), new("outputZeroPoint", OutputZeroPoint),
    ];

    public override void Execute(KernelMemory memory) => NeighborMean.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Rows.Bytes, Values.Ints, Outputs, Count, Fraction, OutputZeroPoint);
}
