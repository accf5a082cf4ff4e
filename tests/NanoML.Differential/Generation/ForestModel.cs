using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Differential.Generation;

/// <summary>Makes random forests that read the input, and rows that come to all sides of their comparisons.</summary>
internal static class ForestModel
{
    private const int Features = 5;
    private const float Step = 0.25f;

    private static readonly string[] s_modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GT", "BRANCH_GTE", "BRANCH_EQ", "BRANCH_NEQ"];

    public static ModelProto Build(ulong seed) => seed % 3 == 0 ? Ensemble(new Draw(seed)) : Listed(new Draw(seed));

    /// <summary>TreeEnsemble of version 5, of which a leaf adds to one sum.</summary>
    private static ModelProto Ensemble(Draw d)
    {
        string[] modes = d.Coin() ? [.. s_modes, RandomTrees.Member] : ["BRANCH_LEQ"];
        var trees = new RandomTrees(() => d.Float(0, 0.999f), Features) { Modes = modes, TracksMissing = d.Coin(), Step = d.Coin() ? Step : 1 };
        int sums = d.Int(1, 3);
        int aggregate = d.Int(0, 3);
        for (int tree = d.Int(sums, 6) - 1; tree >= 0; tree--)
        {
            // The least or greatest of what is not always there is not taken.
            int own = aggregate >= 2 ? tree % sums : 0;
            trees.Add(d.Int(1, 4), () => [(aggregate >= 2 ? own : d.Int(0, sums - 1), d.Float(-1, 1))]);
        }

        OnnxModelBuilder builder = new OnnxModelBuilder(13, irVersion: 8).Input("x", 1, Features)
            .Foreign(
                "ai.onnx.ml", 5, "TreeEnsemble", ["x"], ["y"], "forest",
                [.. trees.Splits(), ("n_targets", sums), ("aggregate_function", aggregate), ("post_transform", d.Int(0, 2))])
            .Output("y", 1, sums);
        return builder.Model;
    }

    private static ModelProto Listed(Draw d)
    {
        var trees = new RandomTrees(() => d.Float(0, 0.999f), Features)
        {
            Modes = d.OneIn(3) ? ["BRANCH_LEQ"] : [.. d.Some(s_modes.Length).Select(k => s_modes[k])],
            TracksMissing = d.Coin(),
            Step = d.Coin() ? Step : 0,
        };
        bool isClassifier = d.Coin();
        int sums = isClassifier ? d.Int(2, 4) : d.Int(1, 3);
        bool isShared = isClassifier && sums == 2 && d.Coin();
        int shared = d.Int(0, 1);
        string aggregate = d.Of("SUM", "AVERAGE", "MIN", "MAX");
        float least = d.Coin() ? 0 : -1;

        // ONNX Runtime leaves the base value out where no leaf adds to its sum, and takes one sum of two classes for both.
        bool hasBases = d.OneIn(3) && (!isClassifier || sums != 2 || isShared);
        for (int tree = d.Int(1, 6); tree > 0; tree--)
        {
            int own = d.Int(0, sums - 1);
            trees.Add(d.Int(1, 5), () => isShared ? [(shared, d.Float(least, 0.2f))]
                : hasBases || sums == 2 || aggregate is "MIN" or "MAX" || d.OneIn(3) ? Enumerable.Range(0, sums).Select(id => (id, d.Float(least, 1))) : [(own, d.Float(least, 1))]);
        }

        string type = isClassifier ? "TreeEnsembleClassifier" : "TreeEnsembleRegressor";
        (string, object)[] rest = isClassifier
            ? [("classlabels_int64s", Enumerable.Range(0, sums).Select(k => (long)k).ToArray()), ("post_transform", d.Of("NONE", "SOFTMAX", "LOGISTIC"))]
            : [("n_targets", sums), ("post_transform", d.Of("NONE", "NONE", "SOFTMAX", "LOGISTIC")), ("aggregate_function", aggregate)];
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
