using NanoML.Compiler.Device;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Strategies.UnrolledForest;

/// <summary>Counts what <see cref="UnrolledForestEmitter"/> prints, for inputs that go left as often as right.</summary>
internal static class UnrolledForestCost
{
    public static OpcodeCounts Of(UnrolledForestCode code)
    {
        var counts = new OpcodeCounts();
        foreach (ForestMethod method in code.Methods)
        {
            Add(counts, code.Forest, method);
        }

        return counts;
    }

    private static void Add(OpcodeCounts counts, ForestSumsCall forest, ForestMethod method)
    {
        int features = method.Features?.Length ?? 0;
        int targets = method.Targets.Length;
        (double nodes, double votes, double jumps) = method.Trees.Select(root => Walk(forest, ForestNode.At(forest, root)))
            .Aggregate((a, b) => (a.Nodes + b.Nodes, a.Votes + b.Votes, a.Jumps + b.Jumps));
        counts.AddOpcode(OpcodeClass.StaticCall);
        counts.AddCost(OpcodeClass.CallArgument, 4);
        counts.AddCost(OpcodeClass.CallLocal, features + targets);
        counts.AddOpcode(OpcodeClass.LoadLocal, 4);
        long compared = (long)Math.Round(nodes);
        long added = (long)Math.Round(votes);
        bool inLocals = method.Features is not null;
        counts.AddOpcode(OpcodeClass.LoadLocal, (2L * features) + (compared * (inLocals ? 1 : 2)) + added + (14L * targets));
        counts.AddOpcode(OpcodeClass.LoadConstantInt, features + (compared * (inLocals ? 1 : 2)) + added + (12L * targets));
        counts.AddOpcode(OpcodeClass.AddInt, features + (inLocals ? 0 : compared) + added + (6L * targets));
        counts.AddOpcode(OpcodeClass.LoadElement, features + (inLocals ? 0 : compared) + (4L * targets));
        counts.AddOpcode(OpcodeClass.StoreLocal, features + added + targets);
        counts.AddOpcode(OpcodeClass.CompareBranch, compared);
        counts.AddOpcode(OpcodeClass.Branch, (long)Math.Round(jumps));
        counts.AddOpcode(OpcodeClass.StoreElement, 4L * targets);
        counts.AddOpcode(OpcodeClass.ShiftInt, 6L * targets);
        counts.AddOpcode(OpcodeClass.Logic, 3L * targets);
        counts.AddOpcode(OpcodeClass.ConvertInt, 4L * targets);
    }

    /// <summary>How many nodes are compared, weights added and branches taken behind them from here on, in the mean.</summary>
    private static (double Nodes, double Votes, double Jumps) Walk(ForestSumsCall forest, ForestNode node)
    {
        if (node.IsLeaf)
        {
            return (0, node.Votes(forest).Count(), 0);
        }

        (double Nodes, double Votes, double Jumps) left = Walk(forest, node.Left(forest));
        (double Nodes, double Votes, double Jumps) right = Walk(forest, node.Right(forest));
        return (1 + ((left.Nodes + right.Nodes) / 2), (left.Votes + right.Votes) / 2, (1 + left.Jumps + right.Jumps) / 2);
    }
}
