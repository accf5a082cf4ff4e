using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// Reads the trees of TreeEnsembleClassifier and TreeEnsembleRegressor (ai.onnx.ml, versions 1 to 4): lists of nodes by the number of their
/// tree and their own, leaves among them, and lists of what leaves add.
/// </summary>
internal static class NodeLists
{
    private static readonly Dictionary<string, BranchMode> s_modes = new()
    {
        ["BRANCH_LEQ"] = BranchMode.AtMost,
        ["BRANCH_LT"] = BranchMode.Below,
        ["BRANCH_GTE"] = BranchMode.AtLeast,
        ["BRANCH_GT"] = BranchMode.Above,
        ["BRANCH_EQ"] = BranchMode.Equal,
        ["BRANCH_NEQ"] = BranchMode.NotEqual,
        ["LEAF"] = BranchMode.Leaf,
    };

    /// <param name="votes">The prefix of the attributes that say what leaves add: <c>class</c> or <c>target</c>.</param>
    /// <param name="targets">How many sums there are.</param>
    /// <exception cref="OpException">The lists do not fit each other.</exception>
    public static ListedTrees Read(NodeImport node, string votes, int targets)
    {
        node.Ignore("nodes_hitrates", "nodes_hitrates_as_tensor");
        int[] trees = node.Ints("nodes_treeids") ?? [];
        int count = trees.Length;
        int[] ids = Ints(node, "nodes_nodeids", count);
        int[] features = Ints(node, "nodes_featureids", count);
        int[] onTrue = Ints(node, "nodes_truenodeids", count);
        int[] onFalse = Ints(node, "nodes_falsenodeids", count);
        int[] missing = node.Has("nodes_missing_value_tracks_true") ? Ints(node, "nodes_missing_value_tracks_true", count) : new int[count];
        BranchMode[] modes = [.. (node.Strings("nodes_modes") ?? []).Select(Mode)];
        double[] values = Reals(node, "nodes_values") ?? [];
        if (count is 0 or > ListedTrees.MaxNodes || modes.Length != count || values.Length != count)
        {
            throw Bad($"has {count} nodes, {modes.Length} modes and {values.Length} thresholds");
        }

        var places = new Dictionary<(int Tree, int Node), int>();
        for (int k = 0; k < count; k++)
        {
            if (!places.TryAdd((trees[k], ids[k]), k))
            {
                throw Bad($"tree {trees[k]} has two nodes {ids[k]}");
            }
        }

        ILookup<(int Tree, int Node), LeafVote> leaves = Votes(node, votes, targets);
        var seen = new HashSet<int>();
        int Child(int k, int[] children) => modes[k] == BranchMode.Leaf ? 0
            : places.TryGetValue((trees[k], children[k]), out int child) ? child
            : throw Bad($"tree {trees[k]} has no node {children[k]}");
        return new ListedTrees(
            [
                .. Enumerable.Range(0, count).Select(k => new ListedNode(
                    modes[k], features[k], values[k], missing[k] != 0, [], Child(k, onTrue), Child(k, onFalse), [.. leaves[(trees[k], ids[k])]])),
            ],
            [.. Enumerable.Range(0, count).Where(k => seen.Add(trees[k]))],
            ClassicalImport.Features(node));
    }

    /// <summary>The numbers of an attribute that is a list of floats or, of doubles, a tensor.</summary>
    public static double[]? Reals(NodeImport node, string attribute) => node.Floats(attribute) is { } floats
        ? Array.ConvertAll(floats, x => (double)x)
        : node.Tensor($"{attribute}_as_tensor") is { } tensor ? Array.ConvertAll(tensor.ToFloats(), x => (double)x) : null;

    private static BranchMode Mode(string word) => s_modes.TryGetValue(word, out BranchMode mode) ? mode : throw Bad($"has a node of mode '{word}'");

    private static ILookup<(int Tree, int Node), LeafVote> Votes(NodeImport node, string prefix, int targets)
    {
        int[] trees = node.Ints($"{prefix}_treeids") ?? [];
        int[] nodes = Ints(node, $"{prefix}_nodeids", trees.Length);
        int[] ids = Ints(node, $"{prefix}_ids", trees.Length);
        double[] weights = Reals(node, $"{prefix}_weights") ?? [];
        if (weights.Length != trees.Length || !weights.All(double.IsFinite))
        {
            throw Bad($"has {weights.Length} weights for {trees.Length} leaves, or some that are not finite");
        }

        int outside = Array.FindIndex(ids, id => id < 0 || id >= targets);
        return outside < 0
            ? Enumerable.Range(0, trees.Length).ToLookup(k => (trees[k], nodes[k]), k => new LeafVote(ids[k], weights[k]))
            : throw Bad($"a leaf adds to sum {ids[outside]} of {targets}");
    }

    private static int[] Ints(NodeImport node, string attribute, int count) => node.Ints(attribute) is { } values && values.Length == count
        ? values
        : throw Bad($"attribute '{attribute}' does not have {count} elements");

    private static OpException Bad(string problem) => new(DiagnosticCatalog.BadGraph, problem);
}
