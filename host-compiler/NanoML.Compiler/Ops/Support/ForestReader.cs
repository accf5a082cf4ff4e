using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// Puts listed trees in order: the child for which a comparison holds follows it. What is not said with one comparison is a chain of them, each
/// with a child of its own (<see cref="BranchTests"/>).
/// </summary>
internal sealed class ForestReader
{
    /// <summary>Trees are walked, printed and compiled level by level.</summary>
    private const int MaxLevels = 256;

    private readonly ListedTrees _trees;
    private readonly ImmutableArray<TreeNode>.Builder _nodes = ImmutableArray.CreateBuilder<TreeNode>();
    private readonly LeafTable _leaves = new();

    private ForestReader(ListedTrees trees) => _trees = trees;

    /// <param name="start">Where each sum starts.</param>
    /// <exception cref="OpException">The lists do not make trees.</exception>
    public static Forest Read(ListedTrees trees, double[] start)
    {
        trees.Require();
        var reader = new ForestReader(trees);
        int[] roots = [.. trees.Roots.Select(reader.AddTree)];
        return new Forest(reader._nodes.ToImmutable(), [.. roots], reader._leaves.ToArray(), [.. start]);
    }

    /// <summary>Where sums start by an attribute of one number for all, of one for each, or of none.</summary>
    /// <exception cref="OpException">It has another length, or a number is not finite.</exception>
    public static double[] Start(NodeImport node, int targets)
    {
        double[] start = NodeLists.Reals(node, "base_values") ?? [];
        return !start.All(double.IsFinite) || (start.Length > 1 && start.Length != targets)
            ? throw Bad($"has {start.Length} base values for {targets} sums, or some that are not finite")
            : start.Length switch
            {
                0 => new double[targets],
                1 => [.. Enumerable.Repeat(start[0], targets)],
                _ => start,
            };
    }

    private int AddTree(int root)
    {
        int first = _nodes.Count;
        var open = new Stack<Step>([new Step(root, 0, -1, 0)]);
        while (open.TryPop(out Step next))
        {
            if (next.Level > MaxLevels || _nodes.Count > ListedTrees.MaxNodes)
            {
                throw OpException.Unsupported(
                    $"a tree has more than {MaxLevels} levels, or all of them more than {ListedTrees.MaxNodes} nodes", "Train with a limit for the depth of trees.");
            }

            if (next.Parent >= 0)
            {
                _nodes[next.Parent] = _nodes[next.Parent] with { Right = _nodes.Count };
            }

            ListedNode listed = _trees.Nodes[next.Place];
            if (listed.Mode == BranchMode.Leaf)
            {
                _nodes.Add(TreeNode.OfLeaf(_leaves.PlaceOf(listed.Votes)));
                continue;
            }

            (ImmutableArray<BranchTest> tests, bool elseTrue) = BranchTests.Of(listed);
            Step To(bool isTrue) => new(isTrue ? listed.True : listed.False, 0, -1, next.Level + 1);
            if (tests.IsEmpty)
            {
                open.Push(To(elseTrue) with { Parent = next.Parent, Level = next.Level });
                continue;
            }

            BranchTest test = tests[next.Test];
            open.Push((next.Test + 1 < tests.Length ? next with { Test = next.Test + 1, Level = next.Level + 1 } : To(elseTrue)) with { Parent = _nodes.Count });
            open.Push(To(test.LeadsToTrue));
            _nodes.Add(new TreeNode(listed.Feature, test.Threshold, test.IsEquality, test.TakesMissing, 0, -1));
        }

        return first;
    }

    private static OpException Bad(string problem) => new(DiagnosticCatalog.BadGraph, problem);

    /// <param name="Place">Among the listed nodes.</param>
    /// <param name="Test">Which one of its comparisons.</param>
    /// <param name="Parent">The node whose right child it is; -1 for a left one and for a root.</param>
    private readonly record struct Step(int Place, int Test, int Parent, int Level);
}
