using NanoML.Compiler.Onnx.Proto;
using static NanoML.Compiler.Tests.Support.Zoo.ModelSketch;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>Decisions without an operator for trees: comparisons of four features, and what follows from them.</summary>
internal static class ComparisonModels
{
    private const int Features = 4;
    private const int ToLong = 7;
    private const int ToFloat = 1;

    /// <summary>One truth for each feature, in every word that there is, and sums of those that hold; whole parts as categories besides.</summary>
    public static ZooModel Words()
    {
        var m = new ModelSketch(71, [1, Features]);
        string Thresholds() => m.Uniform([Features], -0.8f, 0.8f);
        string between = m.Op("And", [m.Op("Greater", [Input, Thresholds()]), m.Op("LessOrEqual", [Input, Thresholds()])]);
        string outside = m.Op("Or", [between, m.Op("Less", [Input, Thresholds()])]);
        string holds = m.Op("Not", m.Op("Xor", [outside, m.Op("GreaterOrEqual", [Input, Thresholds()])]));
        string sums = m.Op("MatMul", [m.Op("Cast", holds, ("to", ToFloat)), m.Uniform([Features, 3], -1, 1)]);
        string hot = m.Classical("OneHotEncoder", [m.Op("Mul", [Input, m.Constants(3)])], ("cats_int64s", new[] { -1L, 0, 2 }));
        string categories = m.Op("MatMul", [m.Reshape(hot, 1, 3 * Features), m.Uniform([3 * Features, 3], -1, 1)]);
        return new ZooModel("comparisons", m.Build(m.Op("Add", [sums, categories])), Features);
    }

    /// <summary>From node to node of a table, in which a leaf leads to itself.</summary>
    public static ZooModel Walk()
    {
        var m = new ModelSketch(72, [1, Features]);
        string features = m.Longs(1, 0, 2, 0, 0, 0, 0);
        string thresholds = m.Constants(0.1f, -0.2f, 0.3f, 0, 0, 0, 0);
        string lefts = m.Longs(1, 3, 5, 3, 4, 5, 6);
        string rights = m.Longs(2, 4, 6, 3, 4, 5, 6);
        string node = m.Op("Reshape", [m.Op("Expand", [m.Longs(0), m.Longs(1, 1)]), m.Longs(-1)]);
        for (int level = 0; level < 3; level++)
        {
            string at = node;
            string At(string table) => m.Reshape(m.Op("Gather", [table, at]), -1, 1);
            string value = m.Op("GatherElements", [Input, At(features)], ("axis", 1));
            node = m.Reshape(m.Op("Where", [m.Op("GreaterOrEqual", [value, At(thresholds)]), At(rights), At(lefts)]), -1);
        }

        return new ZooModel("walked_tree", m.Build(m.Reshape(m.Op("Gather", [m.Constants(0, 0, 0, 1, -2, 3, 5), node]), -1, 1)), Features);
    }

    /// <summary>A feature is picked by the product with a vector of one 1.</summary>
    public static ZooModel Picked()
    {
        var m = new ModelSketch(73, [1, Features]);
        string first = m.Op("Gather", [Input, m.Longs(2)], ("axis", 1));
        string node = m.Reshape(m.Op("Cast", m.Op("Greater", [first, m.Constants(0.2f)]), ("to", ToLong)), -1);
        string feature = m.Reshape(m.Op("Gather", [m.Longs(3, 1), node]), -1, 1);
        string hot = m.Op("Cast", m.Op("OneHot", [feature, m.Longs(Features), m.Longs(0, 1)], ("axis", 1)), ("to", ToFloat));
        string values = m.Op("Mul", [m.Op("Unsqueeze", [Input, m.Longs(2)]), hot]);
        string value = m.Reshape(m.Op("ReduceSum", [values, m.Longs(1)], ("keepdims", 0)), -1);
        string right = m.Op("Cast", m.Op("Less", [value, m.Op("Gather", [m.Constants(-0.1f, 0.4f), node])]), ("to", ToLong));
        string leaf = m.Op("Add", [m.Op("Mul", [node, m.Longs(2)]), right]);
        return new ZooModel("picked_features", m.Build(m.Reshape(m.Op("Gather", [m.Constants(2, -1, 0.5f, 4), leaf]), -1, 1)), Features);
    }

    /// <summary>Trees say the number of their leaf, a table what follows from it, and a function of the sum is the score, as of an isolation forest.</summary>
    public static ZooModel LeafNumbers()
    {
        var m = new ModelSketch(74, [1, Features]);
        string Length(int feature, float most)
        {
            string number = m.Op("Cast", m.Classical("TreeEnsembleRegressor", [Input], Stump(feature)), ("to", ToLong));
            return m.Op("Log", m.Classical("LabelEncoder", [number], ("keys_int64s", new[] { 0L, 1 }), ("values_floats", new[] { 3f, most })));
        }

        string share = m.Op("Pow", [m.Constants(2), m.Op("Neg", m.Op("Add", [Length(0, 9), Length(3, 5)]))]);
        return new ZooModel("leaf_numbers", m.Build(m.Op("Add", [m.Op("Neg", share), m.Constants(0.5f)])), Features);
    }

    /// <summary>The sign of a score as an integer, as a detector of outliers gives it.</summary>
    public static ZooModel Sign()
    {
        var m = new ModelSketch(75, [1, Features]);
        string score = m.Op("Sub", [m.Classical("TreeEnsembleRegressor", [Input], Stump()), m.Scalar(0.5f)]);
        string below = m.Op("Cast", m.Op("Less", [score, m.Scalar(0)]), ("to", ToLong));
        string label = m.Op("Add", [m.Op("Mul", [below, m.Longs(-2)]), m.Longs(1)]);
        return new ZooModel("sign_of_a_score", m.Build(label, TensorProto.Types.DataType.Int64), Features);
    }

    /// <summary>The nearest of three points by their distances, as clusters are told.</summary>
    public static ZooModel Least()
    {
        var m = new ModelSketch(76, [1, Features]);
        string nearest = m.Op("ArgMin", m.Gemm(Input, Features, 3), ("axis", 1));
        return new ZooModel("least_of_three", m.Build(nearest, TensorProto.Types.DataType.Int64), Features) { MinSqnrDb = 15 };
    }

    private static (string Name, object Value)[] Stump(int feature = 1) =>
    [
        ("n_targets", 1), ("nodes_treeids", new long[3]), ("nodes_nodeids", new[] { 0L, 1, 2 }), ("nodes_featureids", new[] { feature, 0L, 0 }),
        ("nodes_modes", new[] { "BRANCH_LEQ", "LEAF", "LEAF" }), ("nodes_values", new[] { 0.3f, 0, 0 }),
        ("nodes_truenodeids", new[] { 1L, 0, 0 }), ("nodes_falsenodeids", new[] { 2L, 0, 0 }), ("target_treeids", new long[2]),
        ("target_nodeids", new[] { 1L, 2 }), ("target_ids", new long[2]), ("target_weights", new[] { 0f, 1 }),
    ];
}
