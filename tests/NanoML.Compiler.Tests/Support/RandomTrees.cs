using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Support;

/// <summary>Random decision trees as the attributes of TreeEnsembleClassifier, TreeEnsembleRegressor and TreeEnsemble.</summary>
/// <param name="random">Uniform in [0, 1).</param>
internal sealed class RandomTrees(Func<float> random, int features)
{
    private const float Bound = 1.5f;

    private readonly List<long> _trees = [];
    private readonly List<long> _nodes = [];
    private readonly List<long> _features = [];
    private readonly List<string> _modes = [];
    private readonly List<float> _thresholds = [];
    private readonly List<float[]> _members = [];
    private readonly List<long> _true = [];
    private readonly List<long> _false = [];
    private readonly List<long> _missing = [];
    private readonly List<(long Tree, long Node, long Id, float Weight)> _votes = [];

    /// <summary>The modes of nodes; several give trees of several.</summary>
    public string[] Modes { get; init; } = ["BRANCH_LEQ"];

    /// <summary>Whether missing values go where the comparison holds, for some nodes.</summary>
    public bool TracksMissing { get; init; }

    /// <summary>Thresholds are multiples of it, so that features meet them; 0 for any.</summary>
    public float Step { get; init; }

    /// <summary>The mode of a node of TreeEnsemble that asks for members of a set, beside those of <see cref="Modes"/>.</summary>
    public const string Member = "BRANCH_MEMBER";

    /// <summary>In the order of their numbers.</summary>
    private static readonly string[] s_modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ", Member];

    public float[] Thresholds => [.. _thresholds];

    /// <param name="vote">The sums and weights that a leaf has.</param>
    public RandomTrees Add(int depth, Func<IEnumerable<(int Id, float Weight)>> vote)
    {
        long tree = _trees.Count == 0 ? 0 : _trees[^1] + 1;
        long next = 0;
        Grow(depth);
        return this;

        long Grow(int left)
        {
            long node = next++;
            int place = _nodes.Count;
            bool isLeaf = left == 0 || (left < depth && random() < 0.2f);
            Append(tree, node, isLeaf);
            if (isLeaf)
            {
                _votes.AddRange(vote().Select(v => (tree, node, (long)v.Id, v.Weight)));
                return node;
            }

            _true[place] = Grow(left - 1);
            _false[place] = Grow(left - 1);
            return node;
        }
    }

    /// <param name="votes"><c>class</c> or <c>target</c>.</param>
    public (string Name, object Value)[] Attributes(string votes) =>
    [
        ("nodes_treeids", _trees.ToArray()), ("nodes_nodeids", _nodes.ToArray()), ("nodes_featureids", _features.ToArray()),
        ("nodes_modes", _modes.ToArray()), ("nodes_values", _thresholds.ToArray()), ("nodes_truenodeids", _true.ToArray()),
        ("nodes_falsenodeids", _false.ToArray()), ("nodes_missing_value_tracks_true", _missing.ToArray()),
        ($"{votes}_treeids", _votes.Select(v => v.Tree).ToArray()), ($"{votes}_nodeids", _votes.Select(v => v.Node).ToArray()),
        ($"{votes}_ids", _votes.Select(v => v.Id).ToArray()), ($"{votes}_weights", _votes.Select(v => v.Weight).ToArray()),
    ];

    /// <summary>The attributes of TreeEnsemble (version 5); of what a leaf adds, the first counts.</summary>
    public (string Name, object Value)[] Splits()
    {
        int[] inner = [.. Enumerable.Range(0, _modes.Count).Where(k => _modes[k] != "LEAF")];
        int[] leaves = [.. Enumerable.Range(0, _modes.Count).Where(k => _modes[k] == "LEAF")];
        int[] roots = [.. Enumerable.Range(0, _trees.Count).Where(k => _nodes[k] == 0)];
        int Child(int k, long node) => k + (int)(node - _nodes[k]);
        int Number(int child) => _modes[child] == "LEAF" ? Array.IndexOf(leaves, child) : Array.IndexOf(inner, child);
        long[] Numbers(List<long> children) => [.. inner.Select(k => (long)Number(Child(k, children[k])))];
        long[] AreLeaves(List<long> children) => [.. inner.Select(k => _modes[Child(k, children[k])] == "LEAF" ? 1L : 0)];
        var votes = leaves.Select(k => _votes.First(v => v.Tree == _trees[k] && v.Node == _nodes[k])).ToArray();
        float[] members = [.. inner.Where(k => _modes[k] == Member).SelectMany(k => (float[])[.. _members[k], float.NaN])];
        (string, object)[] sets = members.Length == 0 ? [] : [("membership_values", OnnxModelBuilder.Tensor("members", [members.Length], members))];
        return
        [
            ("tree_roots", roots.Select(root => (long)Array.IndexOf(inner, root)).ToArray()), ("nodes_featureids", inner.Select(k => _features[k]).ToArray()),
            ("nodes_modes", OnnxModelBuilder.RawTensor("modes", DataType.Uint8, [inner.Length], [.. inner.Select(k => (byte)Array.IndexOf(s_modes, _modes[k]))])),
            ("nodes_splits", OnnxModelBuilder.Tensor("splits", [inner.Length], [.. inner.Select(k => _thresholds[k])])),
            ("nodes_missing_value_tracks_true", inner.Select(k => _missing[k]).ToArray()),
            ("nodes_truenodeids", Numbers(_true)), ("nodes_trueleafs", AreLeaves(_true)), ("nodes_falsenodeids", Numbers(_false)),
            ("nodes_falseleafs", AreLeaves(_false)), ("leaf_targetids", votes.Select(v => v.Id).ToArray()),
            ("leaf_weights", OnnxModelBuilder.Tensor("weights", [votes.Length], [.. votes.Select(v => v.Weight)])), .. sets,
        ];
    }

    private void Append(long tree, long node, bool isLeaf)
    {
        float threshold = Bound * ((2 * random()) - 1);
        string mode = Modes[(int)(random() * Modes.Length)];
        _trees.Add(tree);
        _nodes.Add(node);
        _features.Add(isLeaf ? 0 : (long)(random() * features));
        _modes.Add(isLeaf ? "LEAF" : mode);
        _thresholds.Add(isLeaf ? 0 : Step > 0 ? Step * MathF.Round(threshold / Step) : threshold);
        _true.Add(0);
        _false.Add(0);
        _members.Add(mode == Member && !isLeaf ? [.. Enumerable.Range(-1, 6).Where(_ => random() < 0.4f).Select(k => (float)k).DefaultIfEmpty(2)] : []);
        _missing.Add(!isLeaf && TracksMissing && random() < 0.5f ? 1 : 0);
    }
}
