using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Strategies.Costs;

/// <summary>What an inference meets in trees in the mean, where inputs go left as often as right.</summary>
/// <param name="Left">Comparisons that go left.</param>
/// <param name="Right">Comparisons that go right.</param>
/// <param name="Votes">Weights that leaves add.</param>
internal readonly record struct ForestWalk(double Left, double Right, double Votes)
{
    public static ForestWalk Of(ForestSumsCall forest, IEnumerable<int> roots) =>
        roots.Select(root => From(forest, ForestNode.At(forest, root))).Aggregate(default(ForestWalk), (a, b) => a + b);

    public static ForestWalk operator +(ForestWalk a, ForestWalk b) => new(a.Left + b.Left, a.Right + b.Right, a.Votes + b.Votes);

    private static ForestWalk From(ForestSumsCall forest, ForestNode node)
    {
        if (node.IsLeaf)
        {
            return new ForestWalk(0, 0, node.Votes(forest).Count());
        }

        ForestWalk both = From(forest, node.Left(forest)) + From(forest, node.Right(forest));
        return new ForestWalk((1 + both.Left) / 2, (1 + both.Right) / 2, both.Votes / 2);
    }
}
