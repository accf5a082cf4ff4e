using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>The greatest or least elements along the axis in the middle of [outer][length][inner], in order, or their indices.</summary>
public sealed record TopKCall : KernelCall
{
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required int Outer { get; init; }

    public required int AxisLength { get; init; }

    public required int Inner { get; init; }

    public required int Count { get; init; }

    public required bool Largest { get; init; }

    /// <summary>Indices are written, which <see cref="ArgMaxCall.MaxAxisLength"/> limits, else elements.</summary>
    public required bool Indices { get; init; }

    public override string Kernel => nameof(TopK);

    public override string Summary => $"{Count} of {Outer}x{AxisLength}x{Inner}";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("y", Y), new("outer", Outer), new("axisLength", AxisLength), new("inner", Inner), new("count", Count),
        new("largest", Largest), new("indices", Indices),
    ];

    public override void Execute(KernelMemory memory) => TopK.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Outer, AxisLength, Inner, Count, Largest, Indices);
}
