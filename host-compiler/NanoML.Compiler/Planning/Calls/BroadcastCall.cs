using System.Collections.Immutable;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>An element-wise operation of two activations, the second of them broadcast.</summary>
public abstract record BroadcastCall : KernelCall
{
    /// <summary>[outer][period][repeat].</summary>
    public required Slice A { get; init; }

    /// <summary>[period].</summary>
    public required Slice B { get; init; }

    public required Slice Y { get; init; }

    public required Broadcast Broadcast { get; init; }

    public required byte Min { get; init; }

    public required byte Max { get; init; }

    public override string Summary => $"{Broadcast.Count} elements";

    public override ImmutableArray<Slice> Reads => [A, B];

    public override Slice Output => Y;

    public override Slice? InPlace => A.Buffer.Table is null ? A : (Slice?)null;
}
