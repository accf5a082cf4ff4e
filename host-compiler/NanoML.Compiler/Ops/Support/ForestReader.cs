using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// Reads the trees of TreeEnsembleClassifier and TreeEnsembleRegressor (ai.onnx.ml, versions 1 to 4): lists of nodes and lists of what leaves
/// add. Comparisons of six kinds become two: <c>x &lt; t</c> is <c>x &lt;= the float before t</c>, and the opposites change sides.
/// </summary>
internal sealed class ForestReader
{
    /// <summary>Deeper and larger than any board holds.</summary>
    private const int MaxNodes = 1 << 20;

    /// <summary>Trees are walked, printed and compiled level by level.</summary>
    private const int MaxLevels = 256;

    private readonly NodeImport _node;
    private readonly int[] _treeIds;
    private readonly int[] _nodeIds;
    private readonly int[] _features;
    private readonly int[] _trueIds;
    private readonly int[] _falseIds;
    private readonly int[] _missing;
    private readonly string[] _modes;
    private readonly double[] _values;
    private readonly Dictionary<(int Tree, int Node), int> _places = [];
    private readonly Dictionary<(int Tree, int Node), List<LeafVote>> _votes = [];
    private readonly ImmutableArray<TreeNode>.Builder _nodes = ImmutableArray.CreateBuilder<TreeNode>();
    private readonly LeafTable _leaves = new();
    private readonly int _inputs;

    private ForestReader(NodeImport node)
    {
        _node = node;
        _inputs = ClassicalImport.Features(node);
        node.Ignore("nodes_hitrates", "nodes_hitrates_as_tensor");
        _treeIds = node.Ints("nodes_treeids") ?? [];
        int count = _treeIds.Length;
        _nodeIds = Ints("nodes_nodeids", count);
        _features = Ints("nodes_featureids", count);
        _trueIds = Ints("nodes_truenodeids", count);
        _falseIds = Ints("nodes_falsenodeids", count);
        _missing = node.Has("nodes_missing_value_tracks_true") ? Ints("nodes_missing_value_tracks_true", count) : new int[count];
        _modes = [.. node.Strings("nodes_modes") ?? []];
        _values = Reals("nodes_values") ?? [];
        if (count is 0 or > MaxNodes || _modes.Length != count || _values.Length != count)
        {
            throw Bad($"has {count} nodes, {_modes.Length} modes and {_values.Length} thresholds");
        }
    }

    /// <param name="votes">The prefix of the attributes that say what leaves add: <c>class</c> or <c>target</c>.</param>
    /// <param name="targets">How many sums there are.</param>
    /// <param name="average">Whether the sum of the trees is divided by their number.</param>
    /// <exception cref="OpException">The lists do not fit each other, or do not make trees.</exception>
    public static Forest Read(NodeImport node, string votes, int targets, bool average) => new ForestReader(node).Read(votes, targets, average);

    /// <summary>The numbers of an attribute that is a list of floats or, of doubles, a tensor.</summary>
    public static double[]? Reals(NodeImport node, string attribute) => node.Floats(attribute) is { } floats
        ? Array.ConvertAll(floats, x => (double)x)
        : node.Tensor($"{attribute}_as_tensor") is { } tensor ? Array.ConvertAll(tensor.ToFloats(), x => (double)x) : null;

    private Forest Read(string prefix, int targets, bool average)
    {
        for (int k = 0; k < _treeIds.Length; k++)
        {
            if (!_places.TryAdd((_treeIds[k], _nodeIds[k]), k))
            {
                throw Bad($"tree {_treeIds[k]} has two nodes {_nodeIds[k]}");
            }
        }

        var trees = new HashSet<int>();
        int[] roots = [.. Enumerable.Range(0, _treeIds.Length).Where(k => trees.Add(_treeIds[k]))];
        ReadVotes(prefix, targets, average ? roots.Length : 1);
        double[] start = Reals("base_values") ?? [];
        if (start.Length == 1)
        {
            start = [.. Enumerable.Repeat(start[0], targets)];
        }

        if (start.Length != 0 && start.Length != targets)
        {
            throw Bad($"has {start.Length} base values for {targets} sums");
        }

        int[] first = [.. roots.Select(AddTree)];
        return new Forest(_nodes.ToImmutable(), [.. first], _leaves.ToArray(), start.Length == 0 ? [.. new double[targets]] : [.. start]);
    }

    private void ReadVotes(string prefix, int targets, int divisor)
    {
        int[] trees = _node.Ints($"{prefix}_treeids") ?? [];
        int[] nodes = Ints($"{prefix}_nodeids", trees.Length);
        int[] ids = Ints($"{prefix}_ids", trees.Length);
        double[] weights = Reals($"{prefix}_weights") ?? [];
        if (weights.Length != trees.Length || !weights.All(double.IsFinite))
        {
            throw Bad($"has {weights.Length} weights for {trees.Length} leaves, or some that are not finite");
        }

        for (int k = 0; k < trees.Length; k++)
        {
            if (ids[k] < 0 || ids[k] >= targets)
            {
                throw Bad($"a leaf adds to sum {ids[k]} of {targets}");
            }

            if (!_votes.TryGetValue((trees[k], nodes[k]), out List<LeafVote>? votes))
            {
                _votes.Add((trees[k], nodes[k]), votes = []);
            }

            votes.Add(new LeafVote(ids[k], weights[k] / divisor));
        }
    }

    private int AddTree(int root)
    {
        int first = _nodes.Count;
        var seen = new HashSet<int>();
        var open = new Stack<(int Place, int Parent, int Level)>([(root, -1, 0)]);
        while (open.TryPop(out (int Place, int Parent, int Level) next))
        {
            if (next.Level > MaxLevels)
            {
                throw OpException.Unsupported($"tree {_treeIds[root]} has more than {MaxLevels} levels", "Train with a limit for the depth of trees.");
            }

            if (!seen.Add(next.Place))
            {
                throw Bad($"tree {_treeIds[root]} comes to node {_nodeIds[next.Place]} by two ways");
            }

            if (next.Parent >= 0)
            {
                _nodes[next.Parent] = _nodes[next.Parent] with { Right = _nodes.Count };
            }

            if (_modes[next.Place] == "LEAF")
            {
                _nodes.Add(TreeNode.OfLeaf(LeafOf(next.Place)));
                continue;
            }

            (TreeNode node, bool swaps) = Comparison(next.Place);
            open.Push((Child(next.Place, swaps ? _trueIds : _falseIds), _nodes.Count, next.Level + 1));
            open.Push((Child(next.Place, swaps ? _falseIds : _trueIds), -1, next.Level + 1));
            _nodes.Add(node);
        }

        return first;
    }

    private int Child(int place, int[] ids) => _places.TryGetValue((_treeIds[place], ids[place]), out int child)
        ? child
        : throw Bad($"tree {_treeIds[place]} has no node {ids[place]}");

    private (TreeNode Node, bool Swaps) Comparison(int place)
    {
        double value = _values[place];
        bool tracks = _missing[place] != 0;
        int feature = _features[place];
        if (feature < 0 || feature >= _inputs || double.IsNaN(value))
        {
            throw Bad($"node {_nodeIds[place]} of tree {_treeIds[place]} compares feature {feature} of {_inputs} with {value}");
        }

        (float threshold, bool equal, bool swaps) = _modes[place] switch
        {
            "BRANCH_LEQ" => (AtMost(value), false, false),
            "BRANCH_LT" => (Below(value), false, false),
            "BRANCH_GT" => (AtMost(value), false, true),
            "BRANCH_GTE" => (Below(value), false, true),
            "BRANCH_EQ" => ((float)value, true, false),
            "BRANCH_NEQ" => ((float)value, true, true),
            var mode => throw Bad($"has a node of mode '{mode}'"),
        };
        if (equal && tracks && !swaps)
        {
            throw OpException.Unsupported("it counts missing values as equal to a category", "Replace missing values before the model.");
        }

        return (new TreeNode(feature, threshold, equal, tracks != swaps && !equal, 0, -1), swaps);
    }

    private int LeafOf(int place) => _leaves.PlaceOf(_votes.GetValueOrDefault((_treeIds[place], _nodeIds[place]), []));

    /// <summary>The greatest float that is not above a number.</summary>
    private static float AtMost(double value) => (float)value > value ? MathF.BitDecrement((float)value) : (float)value;

    /// <summary>The greatest float below a number.</summary>
    private static float Below(double value) => (float)value >= value ? MathF.BitDecrement((float)value) : (float)value;

    private int[] Ints(string attribute, int count) => _node.Ints(attribute) is { } values && values.Length == count
        ? values
        : throw Bad($"attribute '{attribute}' does not have {count} elements");

    private double[]? Reals(string attribute) => Reals(_node, attribute);

    private static OpException Bad(string problem) => new(DiagnosticCatalog.BadGraph, problem);
}
