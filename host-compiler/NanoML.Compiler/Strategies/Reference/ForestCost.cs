using NanoML.Compiler.Device;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Costs;

namespace NanoML.Compiler.Strategies.Reference;

/// <summary>Counts what <c>ForestSums</c> executes, for inputs that go left as often as right.</summary>
internal static class ForestCost
{
    public static void Add(OpcodeCounts counts, ForestSumsCall forest)
    {
        ForestWalk walk = ForestWalk.Of(forest, forest.Roots.Ints);
        int trees = forest.Roots.Ints.Length;
        long left = (long)Math.Round(walk.Left);
        long right = (long)Math.Round(walk.Right);
        long nodes = left + right;
        long votes = (long)Math.Round(walk.Votes);
        counts.AddOpcode(OpcodeClass.LoadLocal, (12 * nodes) + (15 * votes) + (10L * trees));
        counts.AddOpcode(OpcodeClass.LoadConstantInt, (5 * nodes) + (5 * votes) + trees);
        counts.AddOpcode(OpcodeClass.ShiftInt, nodes + right);
        counts.AddOpcode(OpcodeClass.Logic, (3 * nodes) + votes);
        counts.AddOpcode(OpcodeClass.AddInt, (2 * nodes) + (4 * votes) + trees);
        counts.AddOpcode(OpcodeClass.LoadElement, (2 * nodes) + (2 * votes) + (2L * trees));
        counts.AddOpcode(OpcodeClass.StoreLocal, (4 * nodes) + (3 * votes) + (4L * trees));
        counts.AddOpcode(OpcodeClass.CompareBranch, (3 * nodes) + votes + trees);
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
}
