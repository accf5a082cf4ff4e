using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Products with rows of 16-bit weights, as integers; see the kernel for the tables.</summary>
public sealed record ProductSumsCall : KernelCall
{
    public required Slice X { get; init; }

    /// <summary>Four bytes for each row.</summary>
    public required Slice Y { get; init; }

    public required Table Weights { get; init; }

    public required Table Start { get; init; }

    public required int Inputs { get; init; }

    public override string Kernel => nameof(ProductSums);

    public override string Summary => $"{Start.Ints.Length} rows of {Inputs} weights";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override long Macs => (long)Start.Ints.Length * Inputs;

    public override ImmutableArray<KernelArgument> Arguments =>
        [new("x", X), new("sums", Y), new("weights", Weights), new("start", Start), new("inputs", Inputs)];

    /// <summary>Two weights a word, an odd last one by itself.</summary>
    /// <param name="row">Of 16 bits.</param>
    public static IEnumerable<int> Pack(int[] row) => row.Chunk(2).Select(pair => (pair[0] << 16) | (pair.Length > 1 ? pair[1] & 0xFFFF : 0));

    public override ImmutableArray<KernelCall>? Split(int maxTableBytes)
    {
        int words = (Inputs + 1) / 2;
        int rows = maxTableBytes / (words * sizeof(int));
        return Weights.ByteLength <= maxTableBytes ? [this]
            : rows == 0 ? null
            : [.. Start.Ints.Chunk(rows).Select((start, k) => this with
            {
                Y = Y.Advance(k * rows * sizeof(int)),
                Weights = new Table(Layer, "Weights", Weights.Ints[(k * rows * words)..(((k * rows) + start.Length) * words)]),
                Start = new Table(Layer, "Start", start),
            })];
    }

    public override void Execute(KernelMemory memory) => ProductSums.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Weights.Ints, Start.Ints, Inputs);
}
