using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Sets bytes to one value: what a pad writes before its inside is copied.</summary>
public sealed record FillCall : KernelCall
{
    public required Slice Y { get; init; }

    public required int Count { get; init; }

    public required byte Value { get; init; }

    public override string Kernel => nameof(Fill);

    public override string Summary => $"{Count} bytes of {Value}";

    public override ImmutableArray<Slice> Reads => [];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments => [new("y", Y), new("count", Count), new("value", (int)Value)];

    public override void Execute(KernelMemory memory) => Fill.Run(memory.Array(Y), memory.Offset(Y), Count, Value);
}
