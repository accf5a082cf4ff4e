using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Any unary element-wise operator on bytes: <c>y[k] = table[x[k]]</c>.</summary>
public sealed record LutCall : KernelCall
{
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required int Count { get; init; }

    /// <summary><c>byte[256]</c>.</summary>
    public required Table Lookup { get; init; }

    public override string Kernel => nameof(Lut);

    public override string Summary => $"{Count} elements";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override Slice? InPlace => X;

    public override ImmutableArray<KernelArgument> Arguments =>
        [new("x", X), new("y", Y), new("table", Lookup), new("count", Count)];

    public override void Execute(KernelMemory memory) =>
        Lut.Run(memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Lookup.Bytes, Count);
}
