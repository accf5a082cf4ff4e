namespace NanoML.Compiler.Tests.Support;

/// <summary>Random decision trees as the attributes of TreeEnsembleClassifier and TreeEnsembleRegressor.</summary>
/// <param name="random">Uniform in [0, 1).</param>
internal sealed class RandomTrees(Func<float> random, int features)
{
    private const float Bound = 1.5f;

    private readonly List<long> _trees = [];
    private readonly List<long> _nodes = [];
    private readonly List<long> _features = [];
    private readonly List<string> _modes = [];
    private readonly List<float> _thresholds = [];
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
        _missing.Add(!isLeaf && TracksMissing && mode is not "BRANCH_EQ" && random() < 0.5f ? 1 : 0);
    }
}
