using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Strategies.UnrolledForest;

/// <summary>A node of a <see cref="ForestSumsCall"/> at its place in the table.</summary>
internal readonly record struct ForestNode(int Place, int Word)
{
    public bool IsLeaf => Word < 0;

    public int Feature => ForestSumsCall.FeatureOf(Word);

    public int Threshold => ForestSumsCall.ThresholdOf(Word);

    public bool IsEquality => ForestSumsCall.IsEquality(Word);

    public ForestNode Left(ForestSumsCall forest) => At(forest, Place + 1);

    public ForestNode Right(ForestSumsCall forest) => At(forest, Place + ForestSumsCall.DistanceOf(Word));

    /// <summary>The most comparisons on a way to a leaf.</summary>
    public int Levels(ForestSumsCall forest) => IsLeaf ? 0 : 1 + Math.Max(Left(forest).Levels(forest), Right(forest).Levels(forest));

    /// <summary>What a leaf adds.</summary>
    public IEnumerable<(int Target, int Weight)> Votes(ForestSumsCall forest) => forest.VotesAt(~Word);

    public static ForestNode At(ForestSumsCall forest, int place) => new(place, forest.Nodes.Ints[place]);

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
