using static NanoML.Compiler.Tests.Support.Zoo.ModelSketch;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>Classical models, as scikit-learn's converter writes them.</summary>
internal static class ClassicalModels
{
    private static readonly long[] s_labels = [0, 1, 2];

    /// <summary>Features of two kinds, chosen and scaled, and classes of one against the rest.</summary>
    public static ZooModel Pipeline()
    {
        var m = new ModelSketch(81, [1, 6]);
        string x = m.Classical("Imputer", [Input], ("imputed_value_floats", new[] { 0.5f }), ("replaced_value_float", float.NaN));
        string scaled = m.Classical("Scaler", [x], ("offset", m.Numbers(6, -0.2f, 0.2f)), ("scale", m.Numbers(6, 0.8f, 1.5f)));
        string some = m.Classical("ArrayFeatureExtractor", [scaled, m.Longs(4, 0, 1)]);
        string normal = m.Classical("Normalizer", [scaled], ("norm", "L2"));
        string joined = m.Classical("FeatureVectorizer", [some, normal], ("inputdimensions", new[] { 3, 6 }));
        string scores = m.Classical(
            "LinearClassifier", [joined], ("coefficients", m.Numbers(27, -2, 2)), ("intercepts", m.Numbers(3, -0.5f, 0.5f)),
            ("classlabels_ints", s_labels), ("post_transform", "LOGISTIC"));
        return new ZooModel("classical_pipeline", m.Build(m.Classical("Normalizer", [scores], ("norm", "L1"))), 6) { MinSqnrDb = 25 };
    }

    public static ZooModel Regression()
    {
        var m = new ModelSketch(82, [1, 5]);
        string linear = m.Classical(
            "LinearRegressor", [Input], ("coefficients", m.Numbers(10, -1, 1)), ("intercepts", m.Numbers(2, -1, 1)), ("targets", 2));
        string machine = m.Classical(
            "SVMRegressor", [Input], ("coefficients", m.Numbers(4, -1, 1)), ("n_supports", 4), ("rho", m.Numbers(1, -1, 1)),
            ("support_vectors", m.Numbers(20, -1, 1)), ("kernel_type", "POLY"), ("kernel_params", new[] { 0.3f, 0.8f, 2f }));
        return new ZooModel("classical_regression", m.Build(m.Op("Concat", [linear, machine], ("axis", 1))), 5) { MinSqnrDb = 25 };
    }

    public static ZooModel TreesOfClasses()
    {
        var m = new ModelSketch(84, [1, 4]);
        var trees = new RandomTrees(() => m.Numbers(1, 0, 0.999f)[0], 4);
        for (int tree = 0; tree < 12; tree++)
        {
            int own = tree % 3;
            trees.Add(4, () => [(own, m.Numbers(1, -1, 1)[0])]);
        }

        string scores = m.Classical(
            "TreeEnsembleClassifier", [Input], [.. trees.Attributes("class"), ("classlabels_int64s", s_labels), ("post_transform", "SOFTMAX")]);
        return new ZooModel("trees_of_classes", m.Build(scores), 4);
    }

    public static ZooModel NearestVotes() => new(
        "nearest_votes", new NeighborModel(60, seed: 88).Euclidean().Choose(5).Votes(3).Builder.ToBytes(), NeighborModel.Features)
    {
        MinSqnrDb = 20,
    };

    public static ZooModel NearestVotesByDistance() => new(
        "nearest_votes_by_distance", new NeighborModel(60, seed: 90).Euclidean().Choose(5).Weights().Votes(3, isWeighted: true).Builder.ToBytes(),
        NeighborModel.Features)
    {
        MinSqnrDb = 15,
    };

    /// <summary>More points than a table holds.</summary>
    public static ZooModel NearestMeans() => new(
        "nearest_means", new NeighborModel(6000, seed: 89).CDist("euclidean").Choose(20).Means().Builder.ToBytes(), NeighborModel.Features)
    {
        MinSqnrDb = 20,
    };

    /// <summary>More trees than a table holds.</summary>
    public static ZooModel ManyTrees()
    {
        var m = new ModelSketch(86, [1, 4]);
        var trees = new RandomTrees(() => m.Numbers(1, 0, 0.999f)[0], 4) { Step = 0.05f };
        for (int tree = 0; tree < 420; tree++)
        {
            trees.Add(6, () => [(0, m.Numbers(1, 0, 0.002f)[0])]);
        }

        return new ZooModel(
            "many_trees",
            m.Build(m.Classical("TreeEnsembleClassifier", [Input], [.. trees.Attributes("class"), ("classlabels_int64s", s_labels[..2])])), 4);
    }

    public static ZooModel TreesOfValues()
    {
        var m = new ModelSketch(85, [1, 4]);
        var trees = new RandomTrees(() => m.Numbers(1, 0, 0.999f)[0], 4) { Modes = ["BRANCH_LT", "BRANCH_GT"] };
        for (int tree = 0; tree < 8; tree++)
        {
            trees.Add(4, () => [(0, m.Numbers(1, -1, 1)[0])]);
        }

        return new ZooModel("trees_of_values", m.Build(m.Classical("TreeEnsembleRegressor", [Input], trees.Attributes("target"))), 4);
    }

    /// <summary>The greatest of trees, of which some ask for members of a set.</summary>
    public static ZooModel TreesOfExtremes()
    {
        var m = new ModelSketch(92, [1, 4]);
        var trees = new RandomTrees(() => m.Numbers(1, 0, 0.999f)[0], 4) { Modes = ["BRANCH_LT", RandomTrees.Member], Step = 0.25f };
        for (int tree = 0; tree < 6; tree++)
        {
            trees.Add(3, () => [(0, m.Numbers(1, -1, 1)[0])]);
        }

        return new ZooModel("trees_of_extremes", m.Build(m.Ensemble(Input, [.. trees.Splits(), ("n_targets", 1), ("aggregate_function", 3)])), 4);
    }

    /// <summary>Machines for every two of three classes.</summary>
    public static ZooModel SupportVectorPairs()
    {
        var m = new ModelSketch(93, [1, 5]);
        string decisions = m.Classical(
            "SVMClassifier", [Input], ("coefficients", m.Numbers(18, -1, 1)), ("vectors_per_class", new[] { 4, 3, 2 }), ("rho", m.Numbers(3, -0.1f, 0.1f)),
            ("support_vectors", m.Numbers(45, -1, 1)), ("kernel_type", "SIGMOID"), ("kernel_params", new[] { 0.5f, 0.1f, 3f }), ("classlabels_ints", s_labels));
        return new ZooModel("support_vector_pairs", m.Build(decisions), 5) { MinSqnrDb = 20 };
    }

    /// <summary>A row near the threshold of a feature may fall on its other side, so little is asked for.</summary>
    public static ZooModel SupportVectorClasses()
    {
        var m = new ModelSketch(83, [1, 5]);
        string flags = m.Classical("Binarizer", [Input], ("threshold", 0.9f));
        string joined = m.Op("Concat", [Input, flags], ("axis", 1));
        string scores = m.Classical(
            "SVMClassifier", [joined], ("coefficients", m.Numbers(8, -1, 1)), ("vectors_per_class", new[] { 5, 3 }), ("rho", m.Numbers(1, -0.1f, 0.1f)),
            ("support_vectors", m.Numbers(80, -1, 1)), ("kernel_type", "RBF"), ("kernel_params", new[] { 0.2f, 0f, 3f }),
            ("prob_a", new[] { -2f }), ("prob_b", new[] { 0.1f }), ("classlabels_ints", s_labels[..2]));
        return new ZooModel("support_vector_classes", m.Build(scores), 5) { MinSqnrDb = 20 };
    }
}
