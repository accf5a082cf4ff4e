using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>The sums of a forest of decision trees over ranks; see the kernel for the tables.</summary>
public sealed record ForestSumsCall : KernelCall
{
    public required Slice X { get; init; }

    /// <summary>Four bytes for each sum.</summary>
    public required Slice Y { get; init; }

    public required Table Nodes { get; init; }

    public required Table Roots { get; init; }

    public required Table Weights { get; init; }

    public required Table Targets { get; init; }

    /// <summary>Where the sums start; empty for trees that add to what others have summed.</summary>
    public required Table Start { get; init; }

    /// <summary>How many sums there are.</summary>
    public int SumCount => Y.Buffer.Length / sizeof(int);

    public bool IsFirst => Start.Ints.Length > 0;

    public override string Kernel => nameof(ForestSums);

    public override string Summary => $"{Roots.Ints.Length} trees of {Nodes.Ints.Length} nodes";

    public override ImmutableArray<Slice> Reads => IsFirst ? [X] : [X, Y];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("sums", Y), new("nodes", Nodes), new("roots", Roots), new("weights", Weights), new("targets", Targets), new("start", Start),
    ];

    /// <summary>The most sums.</summary>
    public const int MaxSums = ForestSums.MoreBit;

    /// <summary>The element of <see cref="Targets"/> for a weight.</summary>
    /// <param name="isLast">Of its leaf.</param>
    public static byte Target(int sum, bool isLast) => (byte)(isLast ? sum : sum | ForestSums.MoreBit);

    /// <summary>What a leaf adds.</summary>
    /// <param name="first">Of its weights.</param>
    public IEnumerable<(int Target, int Weight)> VotesAt(int first)
    {
        byte target;
        do
        {
            target = Targets.Bytes[first];
            yield return (target & (ForestSums.MoreBit - 1), Weights.Ints[first]);
            first++;
        }
        while (target >= ForestSums.MoreBit);
    }

    public override ImmutableArray<KernelCall>? Split(int maxTableBytes)
    {
        if (Tables.All(table => table.ByteLength <= maxTableBytes))
        {
            return [this];
        }

        var parts = ImmutableArray.CreateBuilder<KernelCall>();
        int first = 0;
        while (first < Roots.Ints.Length)
        {
            int end = first + 1;
            ForestSumsCall part = TreesOf(first, end);
            while (end < Roots.Ints.Length && TreesOf(first, end + 1) is var larger && larger.Tables.All(table => table.ByteLength <= maxTableBytes))
            {
                (part, end) = (larger, end + 1);
            }

            if (part.Tables.Any(table => table.ByteLength > maxTableBytes))
            {
                return null;
            }

            parts.Add(part);
            first = end;
        }

        return parts.ToImmutable();
    }

    /// <summary>Some of the trees, with tables of their own.</summary>
    private ForestSumsCall TreesOf(int first, int end)
    {
        int start = Roots.Ints[first];
        int stop = end < Roots.Ints.Length ? Roots.Ints[end] : Nodes.Ints.Length;
        var weights = new List<int>();
        var targets = new List<byte>();
        var moved = new Dictionary<int, int>();
        int[] nodes = Array.ConvertAll(Nodes.Ints[start..stop], word => word < 0 ? ~Move(~word) : word);
        return this with
        {
            Nodes = new Table(Layer, "Nodes", nodes),
            Roots = new Table(Layer, "Roots", Array.ConvertAll(Roots.Ints[first..end], root => root - start)),
            Weights = new Table(Layer, "Weights", weights.ToArray()),
            Targets = new Table(Layer, "Targets", targets.ToArray()),
            Start = first == 0 ? Start : new Table(Layer, "Start", Array.Empty<int>()),
        };

        int Move(int leaf)
        {
            if (!moved.TryGetValue(leaf, out int place))
            {
                place = weights.Count;
                moved.Add(leaf, place);
                int count = VotesAt(leaf).Count();
                weights.AddRange(Weights.Ints[leaf..(leaf + count)]);
                targets.AddRange(Targets.Bytes[leaf..(leaf + count)]);
            }

            return place;
        }
    }

    public override void Execute(KernelMemory memory) => ForestSums.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Nodes.Ints, Roots.Ints, Weights.Ints, Targets.Bytes, Start.Ints);
}
