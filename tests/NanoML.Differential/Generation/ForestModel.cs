using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Differential.Generation;

/// <summary>Makes random forests that read the input, and rows that come to all sides of their comparisons.</summary>
internal static class ForestModel
{
    private const int Features = 5;
    private const float Step = 0.25f;

    private static readonly string[] s_modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GT", "BRANCH_GTE", "BRANCH_EQ", "BRANCH_NEQ"];

    public static ModelProto Build(ulong seed)
    {
        var d = new Draw(seed);
        var trees = new RandomTrees(() => d.Float(0, 0.999f), Features)
        {
            Modes = d.OneIn(3) ? ["BRANCH_LEQ"] : [.. d.Some(s_modes.Length).Select(k => s_modes[k])],
            TracksMissing = d.Coin(),
            Step = d.Coin() ? Step : 0,
        };
        bool isClassifier = d.Coin();
        int sums = isClassifier ? d.Int(2, 4) : d.Int(1, 3);
        bool isShared = isClassifier && sums == 2 && d.Coin();
        float least = d.Coin() ? 0 : -1;

        // ONNX Runtime leaves the base value out where no leaf adds to its sum, and takes one sum of two classes for both.
        bool hasBases = d.OneIn(3) && (!isClassifier || sums != 2 || isShared);
        for (int tree = d.Int(1, 6); tree > 0; tree--)
        {
            int own = d.Int(0, sums - 1);
            trees.Add(d.Int(1, 5), () => isShared ? [(0, d.Float(least, 0.2f))]
                : hasBases || sums == 2 || d.OneIn(3) ? Enumerable.Range(0, sums).Select(id => (id, d.Float(least, 1))) : [(own, d.Float(least, 1))]);
        }

        string type = isClassifier ? "TreeEnsembleClassifier" : "TreeEnsembleRegressor";
        (string, object)[] rest = isClassifier
            ? [("classlabels_int64s", Enumerable.Range(0, sums).Select(k => (long)k).ToArray()), ("post_transform", d.Of("NONE", "SOFTMAX", "LOGISTIC"))]
            : [("n_targets", sums), ("aggregate_function", d.Of("SUM", "AVERAGE"))];
        (string, object)[] bases = hasBases ? [("base_values", d.Floats(isShared ? 1 : sums, -0.5f, 0.5f))] : [];
        OnnxModelBuilder builder = new OnnxModelBuilder(13, irVersion: 8).Input("x", 1, Features)
            .Classical(type, ["x"], isClassifier ? ["label", "y"] : ["y"], "forest", [.. trees.Attributes(isClassifier ? "class" : "target"), .. rest, .. bases])
            .Output("y", 1, sums);
        return builder.Model;
    }

    /// <summary>Values around the thresholds, on them, and missing ones.</summary>
    public static float[][] Rows(ulong seed, int count)
    {
        var d = new Draw(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Features).Select(_ => d.Int(0, 9) switch
        {
            0 => float.NaN,
            < 5 => Step * d.Int(-6, 6),
            _ => d.Float(-2, 2),
        }).ToArray())];
    }
}
