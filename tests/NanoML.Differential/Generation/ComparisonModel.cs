using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Differential.Generation;

/// <summary>
/// Makes random trees as generators write them that know no operator for trees: by look-ups of node numbers in perfect trees, by steps from
/// node to node, by products of matrices, and by arithmetic on the leaf numbers of one tree after the other.
/// </summary>
internal sealed class ComparisonModel
{
    private const int Features = 4;
    private const float Step = 0.25f;

    private readonly Draw _d;
    private readonly OnnxModelBuilder _builder;
    private readonly int _trees;
    private readonly int _depth;
    private readonly int _sums;
    private int _names;

    private ComparisonModel(ulong seed)
    {
        _d = new Draw(seed);
        _sums = _d.Int(1, 3);
        _trees = _sums * _d.Int(1, 3);
        _depth = _d.Int(1, 3);
        _builder = new OnnxModelBuilder(13, irVersion: 8).Input("x", 1, Features);
    }

    public static ModelProto Build(ulong seed)
    {
        var model = new ComparisonModel(seed);
        string input = model._d.Coin() ? "x" : model.Scaled();
        string leaves = (seed % 5) switch
        {
            0 => model.LookUps(input),
            1 => model.Walk(input),
            2 => model.Products(input),
            3 => model.Categories(input),
            _ => model.Arithmetic(input),
        };
        model.Finish(leaves);
        return model._builder.Model;
    }

    /// <summary>Values around the thresholds, and on them.</summary>
    public static float[][] Rows(ulong seed, int count)
    {
        var d = new Draw(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Features).Select(_ => d.Coin() ? Step * d.Int(-6, 6) : d.Float(-2, 2)).ToArray())];
    }

    private int Inner => (1 << _depth) - 1;

    private int Leaves => 1 << _depth;

    private string Node(string type, string[] inputs, params (string, object)[] attributes)
    {
        string output = $"v{_names++}";
        _builder.Node(type, inputs, output, attributes);
        return output;
    }

    private string Floats(long[] dims, float[] values)
    {
        string name = $"c{_names++}";
        _builder.Initializer(name, dims, values);
        return name;
    }

    private string Integers(long[] dims, params long[] values)
    {
        string name = $"c{_names++}";
        _builder.Initializer(name, dims, values);
        return name;
    }

    private float[] Thresholds(int count) => [.. Enumerable.Range(0, count).Select(_ => _d.Coin() ? Step * _d.Int(-4, 4) : _d.Float(-1, 1))];

    private long[] Chosen(int count) => [.. Enumerable.Range(0, count).Select(_ => (long)_d.Int(0, Features - 1))];

    /// <summary>One truth in many words.</summary>
    private string IsNotBelow(string x, string threshold)
    {
        switch (_d.Int(0, 6))
        {
            case 0:
                return Node("GreaterOrEqual", [x, threshold]);
            case 1:
                return Node("LessOrEqual", [threshold, x]);
            case 2:
                return Node("Not", [Node("Greater", [threshold, x])]);
            case 3:
                return Node("Or", [Node("Greater", [x, threshold]), Node("GreaterOrEqual", [x, threshold])]);
            case 4:
                return Node("And", [Node("GreaterOrEqual", [x, threshold]), True()]);
            case 5:
                return Node("Xor", [Node("Less", [x, threshold]), True()]);
            default:
                return Node("Not", [Node("Less", [x, threshold])]);
        }
    }

    private string True()
    {
        string name = $"c{_names++}";
        _builder.Initializer(name, TensorProto.Types.DataType.Bool, [1], 1);
        return name;
    }

    private string Scaled()
    {
        string moved = Node("Sub", ["x", Floats([Features], _d.Floats(Features, -1, 1))]);
        float[] factors = [.. _d.Floats(Features, 0.3f, 3).Select(factor => _d.Coin() ? factor : -factor)];
        return Node("Mul", [moved, Floats([Features], factors)]);
    }

    private string Squeezed(string values) => Node("Reshape", [values, Integers([2], -1, _trees)]);

    /// <summary>[1, trees, 1]: level by level, the number of a node among those of its level in all trees.</summary>
    private string LookUps(string x)
    {
        string values = Node("Gather", [x, Integers([_trees], Chosen(_trees))], ("axis", 1));
        string right = Node("Cast", [IsNotBelow(values, Floats([_trees], Thresholds(_trees)))], ("to", 7));
        string node = Node("Add", [right, Integers([_trees], [.. Enumerable.Range(0, _trees).Select(k => 2L * k)])]);
        node = Node("Reshape", [node, Integers([1], -1)]);
        for (int level = 1; level < _depth; level++)
        {
            int count = _trees << level;
            string features = Squeezed(Node("Gather", [Integers([count], Chosen(count)), node]));
            string hot = Node("Cast", [Node("OneHot", [features, Integers([1], Features), Integers([2], 0, 1)], ("axis", 1))], ("to", 1));
            string wide = Node("Unsqueeze", [x, Integers([1], 2)]);
            string value = Node("Reshape", [Node("ReduceSum", [Node("Mul", [wide, hot]), Integers([1], 1)], ("keepdims", 0)), Integers([1], -1)]);
            string threshold = Node("Gather", [Floats([count], Thresholds(count)), node]);
            right = Node("Cast", [IsNotBelow(value, threshold)], ("to", 7));
            node = Node("Add", [Node("Mul", [node, Integers([], 2)]), right]);
        }

        string leaves = Node("Gather", [Floats([_trees * Leaves, 1], _d.Floats(_trees * Leaves, -1, 1)), node]);
        return Squeezed(leaves);
    }

    /// <summary>A weight for each category of whole numbers, which floats are cut to.</summary>
    private string Categories(string x)
    {
        int count = _d.Int(1, 6);
        string hot = $"v{_names++}";
        string cut = _d.Coin() ? x : Node("Cast", [x], ("to", 7));
        _builder.Classical("OneHotEncoder", [cut], [hot], hot, ("cats_int64s", _d.Permutation(6)[..count].Select(k => k - 3L).ToArray()), ("zeros", 1));
        string row = Node("Reshape", [hot, Integers([2], 1, Features * count)]);
        return Squeezed(Node("MatMul", [row, Floats([Features * count, _trees], _d.Floats(Features * count * _trees, -1, 1))]));
    }

    /// <summary>From node to node of a table; a leaf leads to itself.</summary>
    private string Walk(string x)
    {
        int all = Inner + Leaves;
        long[] Children(int offset) => [.. Enumerable.Range(0, _trees * all).Select(k => k % all < Inner ? (2L * (k % all)) + offset : k % all)];
        string features = Integers([_trees * all], Chosen(_trees * all));
        string thresholds = Floats([_trees * all], Thresholds(_trees * all));
        string lefts = Integers([_trees * all], Children(1));
        string rights = Integers([_trees * all], Children(2));
        string offsets = Integers([1, _trees], [.. Enumerable.Range(0, _trees).Select(k => (long)k * all)]);
        string node = Node("Reshape", [Node("Expand", [offsets, Integers([2], 1, _trees)]), Integers([1], -1)]);
        for (int level = 0; level <= _depth; level++)
        {
            string At(string table) => Squeezed(Node("Gather", [table, node]));
            string value = Node("GatherElements", [x, At(features)], ("axis", 1));
            string next = Node("Where", [Node("GreaterOrEqual", [value, At(thresholds)]), At(rights), At(lefts)]);
            node = Node("Reshape", [Node("Add", [next, offsets]), Integers([1], -1)]);
        }

        return Squeezed(Node("Gather", [Floats([_trees * all], _d.Floats(_trees * all, -1, 1)), node]));
    }

    /// <summary>All comparisons at once; a leaf is where as many hold as on its way.</summary>
    private string Products(string x)
    {
        var pick = new float[_trees * Inner * Features];
        for (int k = 0; k < _trees * Inner; k++)
        {
            pick[(k * Features) + _d.Int(0, Features - 1)] = 1;
        }

        var ways = new float[_trees * Leaves * Inner];
        var counts = new float[_trees * Leaves];
        for (int k = 0; k < counts.Length; k++)
        {
            for (int at = k % Leaves + Inner; at > 0; at = (at - 1) / 2)
            {
                bool isLeft = at % 2 == 1;
                ways[(k * Inner) + ((at - 1) / 2)] = isLeft ? 1 : -1;
                counts[k] += isLeft ? 1 : 0;
            }
        }

        string column = Node("Transpose", [x], ("perm", new long[] { 1, 0 }));
        string values = Node("MatMul", [Floats([_trees * Inner, Features], pick), column]);
        string holds = Node("Cast", [Node("Less", [values, Floats([_trees * Inner, 1], Thresholds(_trees * Inner))])], ("to", 1));
        string grouped = Node("Reshape", [holds, Integers([3], _trees, Inner, -1)]);
        string score = Node("Reshape", [Node("MatMul", [Floats([_trees, Leaves, Inner], ways), grouped]), Integers([2], _trees * Leaves, -1)]);
        string reached = Node("Cast", [Node("Equal", [score, Floats([_trees * Leaves, 1], counts)])], ("to", 1));
        string leaves = Node("Reshape", [reached, Integers([3], _trees, Leaves, -1)]);
        return Squeezed(Node("MatMul", [Floats([_trees, 1, Leaves], _d.Floats(_trees * Leaves, -1, 1)), leaves]));
    }

    /// <summary>One tree after the other says the number of its leaf, from which a path length follows.</summary>
    private string Arithmetic(string x)
    {
        string[] lengths = [.. Enumerable.Range(0, _trees).Select(_ =>
        {
            int leaves = 0;
            var trees = new RandomTrees(() => _d.Float(0, 0.999f), Features) { Modes = ["BRANCH_LEQ"], Step = Step };
            trees.Add(_depth, () => [(0, (float)leaves++)]);
            string tree = $"v{_names++}";
            _builder.Classical("TreeEnsembleRegressor", [x], [tree], $"tree{_names}", [.. trees.Attributes("target"), ("n_targets", 1)]);
            string number = Node("Cast", [tree], ("to", 7));
            string count = $"v{_names++}";
            _builder.Classical(
                "LabelEncoder",
                [number],
                [count],
                $"count{_names}",
                ("keys_int64s", Enumerable.Range(0, leaves).Select(k => (long)k).ToArray()),
                ("values_floats", _d.Floats(leaves, 1, 9)));
            string samples = Node("Reshape", [count, Integers([2], -1, 1)]);
            string many = Node("Cast", [Node("Greater", [samples, Floats([1], [3])])], ("to", 1));
            return Node("Mul", [Node("Log", [Node("Max", [samples, Floats([1], [2])])]), many]);
        })];
        return Node("Concat", lengths, ("axis", 1));
    }

    private void Finish(string leaves)
    {
        string grouped = Node("Reshape", [leaves, Integers([3], -1, _sums, _trees / _sums)]);
        string sums = Node("ReduceSum", [grouped, Integers([1], 2)], ("keepdims", 0));
        _ = _d.Int(0, 3) switch
        {
            0 => Node("Softmax", [sums], ("axis", 1)),
            1 => Node("Sigmoid", [Node("Mul", [sums, Floats([1], [1.5f])])]),
            2 => Node("Add", [Node("Neg", [Node("Pow", [Floats([1], [2]), Node("Neg", [sums])])]), Floats([1], [0.5f])]),
            _ => sums,
        };
        _builder.Model.Graph.Node[^1].Output[0] = "y";
        _builder.Output("y", 1, _sums);
    }
}
