using NanoML.Compiler.Device;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Costs;

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
        ForestWalk walk = ForestWalk.Of(forest, method.Trees);
        counts.AddOpcode(OpcodeClass.StaticCall);
        counts.AddCost(OpcodeClass.CallArgument, 4);
        counts.AddCost(OpcodeClass.CallLocal, features + targets);
        counts.AddOpcode(OpcodeClass.LoadLocal, 4);
        long compared = (long)Math.Round(walk.Left + walk.Right);
        long added = (long)Math.Round(walk.Votes);
        bool inLocals = method.Features is not null;
        counts.AddOpcode(OpcodeClass.LoadLocal, (2L * features) + (compared * (inLocals ? 1 : 2)) + added + (14L * targets));
        counts.AddOpcode(OpcodeClass.LoadConstantInt, features + (compared * (inLocals ? 1 : 2)) + added + (12L * targets));
        counts.AddOpcode(OpcodeClass.AddInt, features + (inLocals ? 0 : compared) + added + (6L * targets));
        counts.AddOpcode(OpcodeClass.LoadElement, features + (inLocals ? 0 : compared) + (4L * targets));
        counts.AddOpcode(OpcodeClass.StoreLocal, features + added + targets);
        counts.AddOpcode(OpcodeClass.CompareBranch, compared);

        // Behind what a comparison that went left has done.
        counts.AddOpcode(OpcodeClass.Branch, (long)Math.Round(walk.Left));
        counts.AddOpcode(OpcodeClass.StoreElement, 4L * targets);
        counts.AddOpcode(OpcodeClass.ShiftInt, 6L * targets);
        counts.AddOpcode(OpcodeClass.Logic, 3L * targets);
        counts.AddOpcode(OpcodeClass.ConvertInt, 4L * targets);
    }
}
