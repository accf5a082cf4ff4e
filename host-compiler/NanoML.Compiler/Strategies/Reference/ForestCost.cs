using NanoML.Compiler.Device;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Strategies.Reference;

/// <summary>Counts what <c>ForestSums</c> executes, for inputs that go left as often as right.</summary>
internal static class ForestCost
{
    public static void Add(OpcodeCounts counts, ForestSumsCall forest)
    {
        (double Left, double Right, double Votes)[] trees = [.. forest.Roots.Ints.Select(root => Walk(forest, root))];
        long left = (long)Math.Round(trees.Sum(tree => tree.Left));
        long right = (long)Math.Round(trees.Sum(tree => tree.Right));
        long nodes = left + right;
        long votes = (long)Math.Round(trees.Sum(tree => tree.Votes));
        counts.AddOpcode(OpcodeClass.LoadLocal, (12 * nodes) + (15 * votes) + (10L * trees.Length));
        counts.AddOpcode(OpcodeClass.LoadConstantInt, (3 * nodes) + (2 * nodes) + (5 * votes) + trees.Length);
        counts.AddOpcode(OpcodeClass.ShiftInt, nodes + right);
        counts.AddOpcode(OpcodeClass.Logic, (3 * nodes) + votes);
        counts.AddOpcode(OpcodeClass.AddInt, (2 * nodes) + (4 * votes) + trees.Length);
        counts.AddOpcode(OpcodeClass.LoadElement, (2 * nodes) + (2 * votes) + (2L * trees.Length));
        counts.AddOpcode(OpcodeClass.StoreLocal, (4 * nodes) + (3 * votes) + (4L * trees.Length));
        counts.AddOpcode(OpcodeClass.CompareBranch, (3 * nodes) + votes + trees.Length);
        counts.AddOpcode(OpcodeClass.Branch, left);
        counts.AddOpcode(OpcodeClass.MultiplyInt, votes);

        // IntBytes: a load and a store for each.
        counts.AddOpcode(OpcodeClass.StaticCall, 2 * votes);
        counts.AddCost(OpcodeClass.CallArgument, 5 * votes);
        counts.AddCost(OpcodeClass.CallResult, votes);
        counts.AddOpcode(OpcodeClass.LoadLocal, 20 * votes);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, 12 * votes);
        counts.AddOpcode(OpcodeClass.AddInt, 6 * votes);
        counts.AddOpcode(OpcodeClass.LoadElement, 4 * votes);
        counts.AddOpcode(OpcodeClass.StoreElement, 4 * votes);
        counts.AddOpcode(OpcodeClass.ShiftInt, 6 * votes);
        counts.AddOpcode(OpcodeClass.Logic, 3 * votes);
        counts.AddOpcode(OpcodeClass.ConvertInt, 4 * votes);
        counts.AddOpcode(null, 2 * votes);
    }

    private static (double Left, double Right, double Votes) Walk(ForestSumsCall forest, int place)
    {
        int word = forest.Nodes.Ints[place];
        if (word < 0)
        {
            return (0, 0, forest.VotesAt(~word).Count());
        }

        (double Left, double Right, double Votes) left = Walk(forest, place + 1);
        (double Left, double Right, double Votes) right = Walk(forest, place + ForestSumsCall.DistanceOf(word));
        return ((1 + left.Left + right.Left) / 2, (1 + left.Right + right.Right) / 2, (left.Votes + right.Votes) / 2);
    }
}
