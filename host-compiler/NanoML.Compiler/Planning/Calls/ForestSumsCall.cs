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

    public required Table Start { get; init; }

    public override string Kernel => nameof(ForestSums);

    public override string Summary => $"{Roots.Ints.Length} trees of {Nodes.Ints.Length} nodes";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("sums", Y), new("nodes", Nodes), new("roots", Roots), new("weights", Weights), new("targets", Targets), new("start", Start),
    ];

    /// <summary>An inner node, as the kernel reads it.</summary>
    public static int Word(int feature, int threshold, bool isEquality, int distance) =>
        threshold | (feature << ForestSums.FeatureShift) | (isEquality ? ForestSums.EqualityBit : 0) | (distance << ForestSums.DistanceShift);

    public static int FeatureOf(int word) => (word >> ForestSums.FeatureShift) & ForestSums.FeatureMask;

    public static int ThresholdOf(int word) => word & byte.MaxValue;

    public static bool IsEquality(int word) => (word & ForestSums.EqualityBit) != 0;

    public static int DistanceOf(int word) => word >> ForestSums.DistanceShift;

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

    public override void Execute(KernelMemory memory) => ForestSums.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Nodes.Ints, Roots.Ints, Weights.Ints, Targets.Bytes, Start.Ints);
}
