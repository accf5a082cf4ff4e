using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

/// <summary>Trees that files get wrong, and what their input becomes. Their values are held to ONNX Runtime on random forests.</summary>
public sealed class TreeEnsembleTests : IDisposable
{
    /// <summary>One comparison.</summary>
    private static readonly (string Name, object Value)[] s_stump =
    [
        ("nodes_treeids", new long[3]), ("nodes_nodeids", new[] { 0L, 1, 2 }), ("nodes_featureids", new long[3]),
        ("nodes_modes", new[] { "BRANCH_LEQ", "LEAF", "LEAF" }), ("nodes_values", new[] { 0.5f, 0, 0 }),
        ("nodes_truenodeids", new[] { 1L, 0, 0 }), ("nodes_falsenodeids", new[] { 2L, 0, 0 }), ("target_treeids", new long[2]),
        ("target_nodeids", new[] { 1L, 2 }), ("target_ids", new long[2]), ("target_weights", new[] { 1f, 2 }),
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Import_ListsThatMakeNoTrees_AreRefusedWithTheNode()
    {
        Refuse(DiagnosticCatalog.BadGraph, ("nodes_values", new[] { 0.5f }));
        Refuse(DiagnosticCatalog.BadGraph, ("nodes_modes", new[] { "BRANCH_LEQ", "LEAF", "BRANCH_MEMBER" }));
        Refuse(DiagnosticCatalog.BadGraph, ("nodes_featureids", new[] { 2L, 0, 0 }));
        Refuse(DiagnosticCatalog.BadGraph, ("nodes_truenodeids", new[] { 7L, 0, 0 }));
        Refuse(DiagnosticCatalog.BadGraph, ("nodes_truenodeids", new[] { 0L, 0, 0 }));
        Refuse(DiagnosticCatalog.BadGraph, ("nodes_truenodeids", new[] { 2L, 0, 0 }));
        Refuse(DiagnosticCatalog.BadGraph, ("nodes_nodeids", new[] { 0L, 1, 1 }));
        Refuse(DiagnosticCatalog.BadGraph, ("nodes_values", new[] { float.NaN, 0, 0 }));
        Refuse(DiagnosticCatalog.BadGraph, ("target_ids", new[] { 0L, 3 }));
        Refuse(DiagnosticCatalog.BadGraph, ("target_weights", new[] { 1f, float.PositiveInfinity }));
        Refuse(DiagnosticCatalog.BadGraph, ("base_values", new[] { 1f, 2, 3 }));
        Refuse(DiagnosticCatalog.UnsupportedAttribute, ("post_transform", "PROBIT"), ("n_targets", 1));
        Refuse(DiagnosticCatalog.BadGraph, ("aggregate_function", "MEDIAN"));
        Refuse(DiagnosticCatalog.BadGraph, ("n_targets", 0));
    }

    [Fact]
    public void Import_ATreeOfTooManyLevels_IsRefused()
    {
        const int Levels = 300;
        long[] nodes = [.. Enumerable.Range(0, (2 * Levels) + 1).Select(k => (long)k)];
        Refuse(
            DiagnosticCatalog.UnsupportedAttribute,
            ("nodes_treeids", new long[nodes.Length]),
            ("nodes_nodeids", nodes),
            ("nodes_featureids", new long[nodes.Length]),
            ("nodes_modes", nodes.Select(k => k < Levels ? "BRANCH_LEQ" : "LEAF").ToArray()),
            ("nodes_values", new float[nodes.Length]),
            ("nodes_truenodeids", nodes.Select(k => k < Levels ? Levels + k : 0).ToArray()),
            ("nodes_falsenodeids", nodes.Select(k => k < Levels - 1 ? k + 1 : k < Levels ? 2 * Levels : 0).ToArray()));
    }

    [Fact]
    public void Import_SplitsThatMakeNoTrees_AreRefusedWithTheNode()
    {
        var trees = new RandomTrees(() => 0.3f, 2).Add(1, () => [(0, 1f)]);
        (string Name, object Value)[] stump = [.. trees.Splits(), ("n_targets", 1)];
        RefuseSplits(("tree_roots", new[] { 1L }));
        RefuseSplits(("tree_roots", Array.Empty<long>()));
        RefuseSplits(("nodes_truenodeids", new[] { -1L }));
        RefuseSplits(("nodes_truenodeids", new[] { 9L }));
        RefuseSplits(("nodes_trueleafs", new[] { 0L }));
        RefuseSplits(("nodes_featureids", new[] { 2L }));
        RefuseSplits(("nodes_modes", OnnxModelBuilder.Tensor("modes", [1], [7f])));
        RefuseSplits(("nodes_modes", OnnxModelBuilder.Tensor("modes", [1], [6f])));
        RefuseSplits(("nodes_splits", OnnxModelBuilder.Tensor("splits", [1], [float.NaN])));
        RefuseSplits(("leaf_targetids", new[] { 0L, 1 }));
        RefuseSplits(("leaf_weights", OnnxModelBuilder.Tensor("weights", [1], [1f])));
        RefuseSplits(("aggregate_function", 4));
        RefuseSplits(("post_transform", 5));

        void RefuseSplits((string Name, object Value) changed)
        {
            (string, object)[] attributes = [.. stump.Where(a => a.Name != changed.Name), changed];
            Refusal.Assert(
                DiagnosticCatalog.BadGraph,
                () => GraphImporter.Import(new OnnxModelBuilder().Input("x", 1, 2).Foreign("ai.onnx.ml", 5, "TreeEnsemble", ["x"], ["y"], "odd", attributes).Output("y", 1, 1).Read(_folder)),
                "node 'odd'", "TreeEnsemble");
        }
    }

    [Fact]
    public void Import_TheGreatestOfWhatIsNotAlwaysThere_IsRefused() => Refuse(
        DiagnosticCatalog.UnsupportedAttribute, ("aggregate_function", "MAX"), ("n_targets", 2), ("target_ids", new[] { 0L, 1 }));

    [Fact]
    public void Import_AnInputThatIsNoTable_IsRefused()
    {
        foreach (long[] shape in new[] { Array.Empty<long>(), [1, 1, 2] })
        {
            Refusal.Assert(DiagnosticCatalog.BadShape, () => Import(s_stump, shape), "node 'odd'", "TreeEnsembleRegressor");
        }
    }

    [Fact]
    public void Run_AModelOfOneNumberWithoutTrees_LeavesItsInput() => Assert.Null(Pipeline.Run(GraphImporter.Import(
        new OnnxModelBuilder().Input("x").Node("Relu", ["x"], "y").Output("y").Read(_folder))).InputPorts[0].Form.Ranks);

    [Fact]
    public void Run_MoreThresholdsThanAByte_BecomeSeveralElementsThatLoseNothing()
    {
        const int Trees = 700;
        long[] ids = [.. Enumerable.Range(0, 3 * Trees).Select(k => (long)k)];
        Graph imported = Import(
        [
            ("nodes_treeids", ids.Select(k => k / 3).ToArray()), ("nodes_nodeids", ids.Select(k => k % 3).ToArray()), ("nodes_featureids", new long[ids.Length]),
            ("nodes_modes", ids.Select(k => k % 3 == 0 ? "BRANCH_LEQ" : "LEAF").ToArray()), ("nodes_values", ids.Select(k => k / 3 * 0.01f).ToArray()),
            ("nodes_truenodeids", ids.Select(k => k % 3 == 0 ? 1L : 0).ToArray()), ("nodes_falsenodeids", ids.Select(k => k % 3 == 0 ? 2L : 0).ToArray()),
            ("target_treeids", ids.Where(k => k % 3 == 2).Select(k => k / 3).ToArray()), ("target_nodeids", ids.Where(k => k % 3 == 2).Select(_ => 2L).ToArray()),
            ("target_ids", new long[Trees]), ("target_weights", Enumerable.Repeat(1f, Trees).ToArray()),
        ]);
        Graph ranked = Pipeline.Run(imported);

        Assert.Equal(3, ranked.InputPorts[0].Form.Ranks!.Elements.Length);
        Assert.All(new[] { -1f, 0, 0.005f, 2.54f, 2.55f, 2.56f, 5.1f, 6.99f, 7, float.NaN }, x => Assert.Equal(
            new FloatOracle(imported).Run([x, 0]), new FloatOracle(ranked).Run([x, 0])));
        Assert.IsType<TreeEnsemble>(Assert.Single(ranked.Nodes).Op);
    }

    private void Refuse(DiagnosticCode code, params (string Name, object Value)[] changed)
    {
        (string, object)[] attributes = [.. s_stump.Where(a => changed.All(c => c.Name != a.Name)).Concat(changed)];
        Refusal.Assert(code, () => Import(attributes), "node 'odd'", "TreeEnsembleRegressor");
    }

    private Graph Import((string, object)[] attributes) => Import(attributes, [1, 2]);

    private Graph Import((string, object)[] attributes, long[] shape) => GraphImporter.Import(
        new OnnxModelBuilder().Input("x", shape).Classical("TreeEnsembleRegressor", ["x"], ["y"], "odd", attributes).Output("y", 1, 1).Read(_folder));
}
