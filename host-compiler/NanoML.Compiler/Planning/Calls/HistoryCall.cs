using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Appends new frames of a stream to those that are kept, of which as many go.</summary>
public sealed record HistoryCall : KernelCall
{
    /// <summary>[rows][fresh].</summary>
    public required Slice X { get; init; }

    /// <summary>[rows][length], in a buffer that is kept from one inference to the next.</summary>
    public required Slice Y { get; init; }

    public required int Rows { get; init; }

    /// <summary>Bytes of a row.</summary>
    public required int Length { get; init; }

    /// <summary>New bytes of a row.</summary>
    public required int Fresh { get; init; }

    public override string Kernel => nameof(History);

    public override string Summary => $"{Rows}x{Fresh} new of {Rows}x{Length} bytes";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments =>
        [new("x", X), new("y", Y), new("rows", Rows), new("length", Length), new("fresh", Fresh)];

    public override void Execute(KernelMemory memory) =>
        History.Run(memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Rows, Length, Fresh);
}
