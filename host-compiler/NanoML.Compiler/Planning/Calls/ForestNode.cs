using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>A node of a <see cref="ForestSumsCall"/> at its place in the table, as the kernel <see cref="ForestSums"/> reads it.</summary>
public readonly record struct ForestNode(int Place, int Word)
{
    /// <summary>The most features that nodes can compare.</summary>
    public const int MaxFeatures = ForestSums.FeatureMask + 1;

    /// <summary>The farthest that a right child can lie behind its parent.</summary>
    public const int MaxDistance = int.MaxValue >> ForestSums.DistanceShift;

    public bool IsLeaf => Word < 0;

    public int Feature => (Word >> ForestSums.FeatureShift) & ForestSums.FeatureMask;

    public int Threshold => Word & byte.MaxValue;

    public bool IsEquality => (Word & ForestSums.EqualityBit) != 0;

    public static ForestNode At(ForestSumsCall forest, int place) => new(place, forest.Nodes.Ints[place]);

    /// <summary>The word of an inner node.</summary>
    public static int Comparison(int feature, int threshold, bool isEquality, int distance) =>
        threshold | (feature << ForestSums.FeatureShift) | (isEquality ? ForestSums.EqualityBit : 0) | (distance << ForestSums.DistanceShift);

    /// <summary>The word of a leaf.</summary>
    /// <param name="first">Of its weights.</param>
    public static int Leaf(int first) => ~first;

    public ForestNode Left(ForestSumsCall forest) => At(forest, Place + 1);

    public ForestNode Right(ForestSumsCall forest) => At(forest, Place + (Word >> ForestSums.DistanceShift));

    /// <summary>What a leaf adds.</summary>
    public IEnumerable<(int Target, int Weight)> Votes(ForestSumsCall forest) => forest.VotesAt(~Word);

    /// <summary>The most comparisons on a way to a leaf.</summary>
    public int Levels(ForestSumsCall forest) => IsLeaf ? 0 : 1 + Math.Max(Left(forest).Levels(forest), Right(forest).Levels(forest));

    /// <summary>All nodes of a tree, in the order of the table.</summary>
    public static IEnumerable<ForestNode> Tree(ForestSumsCall forest, int root)
    {
        // Every inner node opens one more place than it takes.
        for ((int place, int open) = (root, 1); open > 0; place++)
        {
            ForestNode node = At(forest, place);
            open += node.IsLeaf ? -1 : 1;
            yield return node;
        }
    }
}
