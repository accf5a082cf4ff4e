using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

/// <summary>Operators of ai.onnx.ml: what they become, and files whose lists do not fit. Their values are held to ONNX Runtime on random models.</summary>
public sealed class ClassicalOperatorTests : IDisposable
{
    private static readonly float[] s_two = [1, 2];
    private static readonly float[] s_three = [1, 2, 3];
    private static readonly float[] s_four = [1, 2, 3, 4];
    private static readonly float[] s_nan = [1, float.NaN];
    private static readonly long[] s_labels = [0, 1];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Scaler_AtTheFront_BecomesScalesOfTheFeatures()
    {
        Graph graph = Pipeline.Run(GraphImporter.Import(new OnnxModelBuilder().Input("x", 1, 2)
            .Classical("Scaler", ["x"], ["scaled"], "scaler", ("offset", s_two), ("scale", s_two)).Node("Relu", ["scaled"], "y").Output("y", 1, 2).Read(_folder)));

        Assert.IsType<Relu>(Assert.Single(graph.Nodes).Op);
        Assert.Equal([0f, 4f], graph.InputPorts[0].Form.Scaling!.Apply([1, 4]));
    }

    [Fact]
    public void Normalizer_BehindASoftmax_DoesNothing() => Assert.DoesNotContain(
        Pipeline.Run(Normalized("SOFTMAX")).Nodes, node => node.Op is Mul or ReduceSum or Reciprocal or Composite);

    [Fact]
    public void Normalizer_BehindClassesOfOneAgainstTheRest_IsASoftmax()
    {
        Graph graph = Pipeline.Run(Normalized("LOGISTIC"));

        Assert.NotNull(ModelOutput.FinalSoftmax(graph));
        float[] expected = new FloatOracle(Normalized("LOGISTIC")).Run([0.3f, -0.8f]);
        float[] actual = new FloatOracle(graph).Run([0.3f, -0.8f]);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void Imputer_OfMissingValues_PutsThemIn()
    {
        Graph graph = Import("Imputer", ("imputed_value_floats", s_two), ("replaced_value_float", float.NaN));

        Assert.Equal([5f, 2f], new FloatOracle(graph).Run([5, float.NaN]));
    }

    [Fact]
    public void LinearClassifier_OfOneRow_ScoresBothClasses() => Assert.Equal([-2f, 3f], new FloatOracle(Import(
        "LinearClassifier", ("coefficients", s_two), ("intercepts", new[] { 0f }), ("classlabels_ints", s_labels))).Run([1, 1]));

    [Fact]
    public void Import_ListsThatDoNotFit_AreRefusedWithTheNode()
    {
        Refuse(DiagnosticCatalog.BadShape, "Scaler", ("offset", s_three));
        Refuse(DiagnosticCatalog.BadShape, "Imputer", ("imputed_value_floats", s_three), ("replaced_value_float", float.NaN));
        Refuse(DiagnosticCatalog.BadShape, "LinearRegressor", ("coefficients", s_three));
        Refuse(DiagnosticCatalog.BadShape, "LinearRegressor", ("coefficients", s_four), ("targets", 3));
        Refuse(DiagnosticCatalog.BadShape, "LinearRegressor", ("coefficients", s_four), ("targets", -1));
        Refuse(DiagnosticCatalog.BadShape, "LinearClassifier", ("coefficients", s_three), ("intercepts", s_two), ("classlabels_ints", s_labels));
        Refuse(DiagnosticCatalog.BadGraph, "LinearClassifier", ("coefficients", s_four), ("intercepts", s_two), ("classlabels_ints", new[] { 1L }));
        Refuse(
            DiagnosticCatalog.BadShape, "SVMRegressor", ("coefficients", s_two), ("n_supports", 2), ("support_vectors", s_three), ("rho", new[] { 0f }),
            ("kernel_params", s_three));
        Refuse(
            DiagnosticCatalog.BadGraph, "SVMRegressor", ("coefficients", s_two), ("n_supports", 2), ("support_vectors", s_four), ("rho", s_two));
    }

    [Fact]
    public void Import_ListsThatAreMissing_AreRefusedWithTheNode()
    {
        Refuse(DiagnosticCatalog.BadGraph, "Imputer", ("replaced_value_float", float.NaN));
        Refuse(DiagnosticCatalog.BadGraph, "LinearRegressor");
        Refuse(DiagnosticCatalog.BadGraph, "LinearClassifier", ("classlabels_ints", s_labels));
        Refuse(DiagnosticCatalog.BadGraph, "SVMRegressor", ("coefficients", s_two), ("n_supports", 2), ("rho", new[] { 0f }));
    }

    [Fact]
    public void Import_NumbersThatAreNone_AreRefusedWithTheNode()
    {
        Refuse(DiagnosticCatalog.BadWeights, "Scaler", ("offset", s_nan));
        Refuse(DiagnosticCatalog.BadWeights, "LinearRegressor", ("coefficients", s_nan));
        Refuse(DiagnosticCatalog.BadWeights, "LinearClassifier", ("coefficients", s_four), ("intercepts", s_nan), ("classlabels_ints", s_labels));
        Refuse(DiagnosticCatalog.BadWeights, "Binarizer", ("threshold", float.PositiveInfinity));
    }

    [Fact]
    public void Import_WordsThatAreNotKnown_AreRefusedWithTheNode()
    {
        Refuse(DiagnosticCatalog.BadGraph, "LinearRegressor", ("coefficients", s_two), ("post_transform", "SOFT"));
        Refuse(DiagnosticCatalog.BadGraph, "Normalizer", ("norm", "L3"));
        Refuse(DiagnosticCatalog.BadGraph, "SVMRegressor", ("coefficients", s_two), ("n_supports", 2), ("kernel_type", "COSINE"), ("rho", new[] { 0f }));
    }

    [Fact]
    public void Import_WhatBytesCannotTell_IsRefusedWithAWayOut()
    {
        Refuse(DiagnosticCatalog.UnsupportedAttribute, "Imputer", ("imputed_value_floats", s_two), ("replaced_value_float", -1f));
        Refuse(
            DiagnosticCatalog.UnsupportedAttribute, "SVMClassifier",
            [.. Machines(3, [1, 1, 1]), ("prob_a", new float[3]), ("prob_b", new float[3])]);
    }

    [Fact]
    public void Import_MachinesWhoseListsDoNotFit_AreRefusedWithTheNode()
    {
        Refuse(DiagnosticCatalog.BadShape, "SVMClassifier", Machines(3, [1, 1]));
        Refuse(DiagnosticCatalog.BadShape, "SVMClassifier", Machines(3, [2, 1, 1]));
        Refuse(DiagnosticCatalog.BadShape, "SVMClassifier", Machines(3, [int.MaxValue, int.MaxValue, 1]));
        Refuse(DiagnosticCatalog.BadShape, "SVMClassifier", [.. Machines(3, [1, 1, 1]), ("prob_a", s_three)]);
        Refuse(DiagnosticCatalog.BadGraph, "SVMClassifier", Machines(3, [-1, 3, 1]));
        Refuse(DiagnosticCatalog.BadGraph, "SVMClassifier", Machines(1, [1]));
    }

    [Fact]
    public void SVMRegressor_OfOneClass_SaysTheSideOfZero()
    {
        Graph graph = Import("SVMRegressor", ("coefficients", s_two), ("rho", new[] { -1f }), ("one_class", 1));

        Assert.Equal([1f], new FloatOracle(graph).Run([2, 0]));
        Assert.Equal([-1f], new FloatOracle(graph).Run([1, 0]));
    }

    /// <summary>One number a class and pair, however many vectors that are said to be.</summary>
    private static (string, object)[] Machines(int classes, int[] perClass) =>
    [
        ("classlabels_ints", Enumerable.Range(0, classes).Select(k => (long)k).ToArray()), ("vectors_per_class", perClass),
        ("coefficients", new float[(classes - 1) * classes + 1 - (perClass.Length == classes ? 1 : 0)]), ("rho", new float[Math.Max(classes * (classes - 1) / 2, 1)]),
        ("support_vectors", new float[2 * classes]),
    ];

    private Graph Normalized(string transform) => GraphImporter.Import(new OnnxModelBuilder().Input("x", 1, 2)
        .Classical(
            "LinearClassifier", ["x"], ["label", "scores"], "classes", ("coefficients", new[] { 1f, 2, -1, 0.5f, 3, -2 }),
            ("intercepts", s_three), ("classlabels_ints", new[] { 0L, 1, 2 }), ("post_transform", transform))
        .Classical("Normalizer", ["scores"], ["y"], "normal", ("norm", "L1")).Output("y", 1, 3).Read(_folder));

    private Graph Import(string type, params (string, object)[] attributes)
    {
        string[] outputs = type.EndsWith("Classifier", StringComparison.Ordinal) ? ["label", "y"] : ["y"];
        return GraphImporter.Import(new OnnxModelBuilder().Input("x", 1, 2).Classical(type, ["x"], outputs, "odd", attributes)
            .Output("y").With(m => m.Graph.Output[0].Type.TensorType.Shape = null).Read(_folder));
    }

    private void Refuse(DiagnosticCode code, string type, params (string, object)[] attributes) =>
        Refusal.Assert(code, () => Import(type, attributes), "node 'odd'", type);
}
