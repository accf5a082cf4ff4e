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
}
