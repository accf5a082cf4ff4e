using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Passes;

/// <summary>What stands before and behind trees. Trees in other forms are held to ONNX Runtime on random models.</summary>
public sealed class CollectTreesTests : IDisposable
{
    private static readonly (string Name, object Value)[] s_stump =
    [
        ("nodes_treeids", new long[3]), ("nodes_nodeids", new[] { 0L, 1, 2 }), ("nodes_featureids", new[] { 1L, 0, 0 }),
        ("nodes_modes", new[] { "BRANCH_LEQ", "LEAF", "LEAF" }), ("nodes_values", new[] { 0.3f, 0, 0 }),
        ("nodes_truenodeids", new[] { 1L, 0, 0 }), ("nodes_falsenodeids", new[] { 2L, 0, 0 }), ("target_treeids", new long[2]),
        ("target_nodeids", new[] { 1L, 2 }), ("target_ids", new long[2]), ("target_weights", new[] { -1f, 2 }),
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TreesBehindAScaler_CompareTheInputAtTheVeryFloatWhereItsScaledValuePasses()
    {
        Graph imported = Import(Rows().Classical("Scaler", ["x"], ["s"], "s", ("offset", new[] { 0.1f, 0.7f }), ("scale", new[] { 1f, -3.3f }))
            .Classical("TreeEnsembleRegressor", ["s"], ["y"], "trees", s_stump).Output("y", 1, 1));
        Graph trees = CollectTrees.Run(imported);

        var op = Assert.IsType<TreeEnsemble>(Assert.Single(trees.Nodes).Op);
        float threshold = op.Forest.Nodes[0].Threshold;
        AssertSame(imported, trees, [threshold, MathF.BitIncrement(threshold), MathF.BitDecrement(threshold), -1000, 1000, float.NaN]);
    }

    [Fact]
    public void TreesBehindAnImputer_SendMissingValuesWhereTheReplacementGoes()
    {
        Graph imported = Import(Rows()
            .Classical("Imputer", ["x"], ["s"], "i", ("imputed_value_floats", new[] { 0f, 5f }), ("replaced_value_float", float.NaN))
            .Classical("TreeEnsembleRegressor", ["s"], ["y"], "trees", s_stump).Output("y", 1, 1));
        Graph trees = CollectTrees.Run(imported);

        Assert.IsType<TreeEnsemble>(Assert.Single(trees.Nodes).Op);
        Assert.Equal([2], new FloatOracle(trees).Run([0, float.NaN]));
        AssertSame(imported, trees, [0, 0.3f, 0.31f, float.NaN]);
    }

    [Fact]
    public void VotesOfTheLikeliestClasses_AsAdaBoostHasThem_BecomeOneForest()
    {
        Graph imported = Import(Boosted(
            (builder, k) => builder.Node("ArgMax", [$"p{k}"], $"best{k}", ("axis", 1), ("keepdims", 1)).Node("Equal", [$"best{k}", "classes"], $"is{k}")
                .Node("Cast", [$"is{k}"], $"vote{k}", ("to", 1)).Node("Mul", [$"vote{k}", $"weight{k}"], $"o{k}")));
        Graph trees = CollectTrees.Run(imported);

        Assert.Equal(ForestResult.Softmax, Assert.IsType<TreeEnsemble>(Assert.Single(trees.Nodes).Op).Kind);
        AssertClose(imported, trees, [-1, 0.3f, 0.31f, 0.8f, 2]);
    }

    [Fact]
    public void LogarithmsOfProbabilities_AsAdaBoostHasThem_BecomeOneForest()
    {
        Graph imported = Import(Boosted((builder, k) => builder.Node("Clip", [$"p{k}", "least"], $"c{k}").Node("Log", [$"c{k}"], $"log{k}")
            .Node("ReduceMean", [$"log{k}"], $"mean{k}", ("axes", new[] { 1 })).Node("Sub", [$"log{k}", $"mean{k}"], $"o{k}")));
        Graph trees = CollectTrees.Run(imported);

        Assert.Equal(ForestResult.Softmax, Assert.IsType<TreeEnsemble>(Assert.Single(trees.Nodes).Op).Kind);
        AssertClose(imported, trees, [-1, 0.3f, 0.31f, 0.8f, 2]);
    }

    [Fact]
    public void LabelOfAScore_IsKeptExactly()
    {
        Graph imported = Import(Rows().Classical("TreeEnsembleRegressor", ["x"], ["t"], "trees", s_stump)
            .Initializer("zero", [1], 0f).Initializer("minusTwo", [1], -2L).Initializer("one", [1], 1L)
            .Node("Less", ["t", "zero"], "isBelow").Node("Cast", ["isBelow"], "below", ("to", 7)).Node("Mul", ["below", "minusTwo"], "twice")
            .Node("Add", ["twice", "one"], "label").Output("label", DataType.Int64, 1, 1));
        Graph trees = CollectTrees.Run(imported);

        Assert.Equal(ElementType.Int64, Assert.IsType<TreeEnsemble>(Assert.Single(trees.Nodes).Op).Type);
        Assert.Equal([-1], new FloatOracle(trees).Run([0, 0]));
        Assert.Equal([1], new FloatOracle(trees).Run([0, 1]));
    }

    [Fact]
    public void ALookUpByTheInput_IsRefusedWithTheNode() => Refusal.Assert(
        DiagnosticCatalog.NotPlannable,
        () => CollectTrees.Run(Import(Rows().Initializer("table", [3], 1f, 2, 3).Node("Cast", ["x"], "index", ("to", 7))
            .Node("Gather", ["table", "index"], ["y"], "odd").Output("y", 1, 2))),
        "node 'odd'");

    [Fact]
    public void AnIndexBeyondItsTable_IsRefusedWithTheNode() => Refusal.Assert(
        DiagnosticCatalog.BadGraph,
        () => CollectTrees.Run(Import(Rows().Initializer("table", [1], 1f).Initializer("zero", [1], 0f).Node("Less", ["x", "zero"], "isBelow")
            .Node("Cast", ["isBelow"], "index", ("to", 7)).Node("Gather", ["table", "index"], ["y"], "odd").Output("y", 1, 2))),
        "node 'odd'");

    private static OnnxModelBuilder Rows() => new OnnxModelBuilder().Input("x", 1, 2);

    private Graph Import(OnnxModelBuilder builder) => GraphImporter.Import(builder.Read(_folder));

    private static void AssertSame(Graph before, Graph after, float[] values) => Assert.All(
        values, x => Assert.Equal(new FloatOracle(before).Run([0, x]), new FloatOracle(after).Run([0, x])));

    private static void AssertClose(Graph before, Graph after, float[] values) => Assert.All(
        values, x => Assert.All(
            new FloatOracle(before).Run([0, x]).Zip(new FloatOracle(after).Run([0, x])), pair => Assert.Equal(pair.First, pair.Second, 1e-5f)));

    /// <summary>Two stumps that give probabilities, what boosting makes of them, and a Softmax over the sum.</summary>
    private static OnnxModelBuilder Boosted(Action<OnnxModelBuilder, int> boost)
    {
        OnnxModelBuilder builder = Rows().Initializer("classes", [2], 0L, 1).Initializer("least", [], 1e-7f);
        for (int k = 0; k < 2; k++)
        {
            builder.Classical(
                "TreeEnsembleClassifier", ["x"], [$"label{k}", $"p{k}"], $"trees{k}",
                [
                    .. s_stump.Where(attribute => attribute.Name.StartsWith("nodes_", StringComparison.Ordinal) && attribute.Name != "nodes_values"),
                    ("nodes_values", new[] { k == 0 ? 0.3f : 0.8f, 0, 0 }), ("class_treeids", new long[4]), ("class_nodeids", new[] { 1L, 1, 2, 2 }),
                    ("class_ids", new[] { 0L, 1, 0, 1 }), ("class_weights", new[] { 0.75f, 0.25f, 0.25f * k, 1 - (0.25f * k) }), ("classlabels_int64s", new[] { 0L, 1 }),
                ]);
            builder.Initializer($"weight{k}", [1], k + 0.5f);
            boost(builder, k);
        }

        return builder.Node("Sum", ["o0", "o1"], "sum").Node("Softmax", ["sum"], "y", ("axis", 1)).Output("y", 1, 2);
    }
}
