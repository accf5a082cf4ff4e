using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// Reads the trees of TreeEnsemble (ai.onnx.ml, version 5): lists of comparisons and lists of leaves, which children are numbers in. Leaves lie
/// behind all comparisons.
/// </summary>
internal static class SplitLists
{
    /// <param name="targets">How many sums there are.</param>
    /// <exception cref="OpException">The lists do not fit each other.</exception>
    public static ListedTrees Read(NodeImport node, int targets)
    {
        node.Ignore("nodes_hitrates");
        int[] features = node.Ints("nodes_featureids") ?? [];
        int count = features.Length;
        double[] modes = Reals(node, "nodes_modes", count);
        double[] splits = Reals(node, "nodes_splits", count);
        int[] missing = node.Has("nodes_missing_value_tracks_true") ? Ints(node, "nodes_missing_value_tracks_true", count) : new int[count];
        int[] trues = Children(node, "nodes_truenodeids", "nodes_trueleafs", count);
        int[] falses = Children(node, "nodes_falsenodeids", "nodes_falseleafs", count);
        if (count is 0 or > ListedTrees.MaxNodes || modes.Any(mode => mode is not (>= 0 and <= (int)BranchMode.Member)))
        {
            throw Bad($"has {count} nodes, or some of no known mode");
        }

        ImmutableArray<ImmutableArray<double>> members = Members(node, modes);
        var nodes = ImmutableArray.CreateBuilder<ListedNode>();
        for (int k = 0; k < count; k++)
        {
            var mode = (BranchMode)modes[k];
            nodes.Add(new ListedNode(mode, features[k], mode == BranchMode.Member ? 0 : splits[k], missing[k] != 0, members[k], trues[k], falses[k], []));
        }

        int[] roots = node.Ints("tree_roots") ?? [];
        if (roots.Length == 0 || roots.Any(root => root < 0 || root >= count))
        {
            throw Bad("attribute 'tree_roots' does not name its nodes");
        }

        nodes.AddRange(Leaves(node, targets));

        // A tree of one leaf is written as a comparison that comes to the same leaf whatever it says.
        return new ListedTrees(
            nodes.ToImmutable(), [.. roots.Select(root => trues[root] == falses[root] && trues[root] >= count ? trues[root] : root)], ClassicalImport.Features(node));
    }

    private static IEnumerable<ListedNode> Leaves(NodeImport node, int targets)
    {
        int[] ids = node.Ints("leaf_targetids") ?? [];
        double[] weights = Reals(node, "leaf_weights", ids.Length);
        if (!weights.All(double.IsFinite) || ids.Any(id => id < 0 || id >= targets))
        {
            throw Bad($"a leaf is not finite, or adds to none of {targets} sums");
        }

        return ids.Select((id, k) => new ListedNode(BranchMode.Leaf, 0, 0, false, [], 0, 0, [new LeafVote(id, weights[k])]));
    }

    private static int[] Children(NodeImport node, string numbers, string leaves, int count)
    {
        int[] places = Ints(node, numbers, count);
        int[] areLeaves = Ints(node, leaves, count);
        return [.. places.Select((place, k) => place < 0 ? throw Bad($"'{numbers}' has a number below zero")
            : areLeaves[k] != 0 ? (int)Math.Min((long)count + place, int.MaxValue)
            : place < count ? place : throw Bad($"'{numbers}' names node {place} of {count}"))];
    }

    /// <summary>The sets of those nodes that ask for members, each ended by NaN.</summary>
    private static ImmutableArray<ImmutableArray<double>> Members(NodeImport node, double[] modes)
    {
        float[] values = node.Tensor("membership_values")?.ToFloats() ?? [];
        int next = 0;
        return [.. modes.Select(mode =>
        {
            var members = ImmutableArray.CreateBuilder<double>();
            if ((BranchMode)mode != BranchMode.Member)
            {
                return members.ToImmutable();
            }

            for (; next < values.Length && !float.IsNaN(values[next]); next++)
            {
                members.Add(values[next]);
            }

            next++;
            return members.ToImmutable();
        })];
    }

    private static double[] Reals(NodeImport node, string attribute, int count) => node.Tensor(attribute) is { } tensor && tensor.Shape.Count == count
        ? Array.ConvertAll(tensor.ToFloats(), x => (double)x)
        : throw Bad($"attribute '{attribute}' does not have {count} elements");

    private static int[] Ints(NodeImport node, string attribute, int count) => node.Ints(attribute) is { } values && values.Length == count
        ? values
        : throw Bad($"attribute '{attribute}' does not have {count} elements");

    private static OpException Bad(string problem) => new(DiagnosticCatalog.BadGraph, problem);
}
