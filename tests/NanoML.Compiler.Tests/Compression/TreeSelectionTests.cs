using NanoML.Compiler.Compression;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Compression;

public sealed class TreeSelectionTests : IDisposable
{
    private const int Features = 3;

    private readonly TempFolder _folder = new();
    private readonly List<string> _told = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Prune_TreesThatAddNothing_AreTheOnesThatGo()
    {
        Graph graph = Forest([1, 0, 1, 0, 1, 0]);
        Graph smaller = TreeSelection.Prune(graph, new TreePruning(3), Samples(graph), _told.Add);

        Assert.Equal(3, Trees(smaller).Forest.Roots.Length);
        AssertSameOutputs(graph, smaller);
        Assert.Equal(["--prune-trees keeps 3 of 6 trees; on halves of the data that did not choose them it loses 0 % of the output's variance."], _told);
    }

    [Fact]
    public void Prune_AMeanOfEqualTrees_KeepsTheMean()
    {
        Graph graph = Forest([0.25f, 0.25f, 0.25f, 0.25f], seed: _ => 7);
        Graph smaller = TreeSelection.Prune(graph, TreePruning.Auto, Samples(graph), _told.Add);

        Assert.Single(Trees(smaller).Forest.Roots);
        AssertSameOutputs(graph, smaller);
    }

    [Fact]
    public void Prune_Automatic_KeepsWhatTheOutputNeeds()
    {
        Graph graph = Forest([1, 1e-3f, 1, 1e-3f, 1e-3f]);
        Graph smaller = TreeSelection.Prune(graph, TreePruning.Auto, Samples(graph), _told.Add);

        Assert.Equal(2, Trees(smaller).Forest.Roots.Length);
        Assert.All(
            Rows(50).Select(row => (new FloatOracle(graph).Run(row)[0], new FloatOracle(smaller).Run(row)[0])), pair => Assert.Equal(pair.Item1, pair.Item2, 0.01));
    }

    [Fact]
    public void Prune_ThresholdsThatNoTreeHasAnyMore_AreNotRankedEither()
    {
        Graph graph = Forest([1, 0, 0, 0, 0, 0]);
        Graph smaller = TreeSelection.Prune(graph, new TreePruning(1), Samples(graph), _told.Add);

        int Thresholds(Graph g) => g.InputPorts[0].Form.Ranks!.Elements.Sum(element => element.Thresholds.Length);
        Assert.Equal(Trees(smaller).Forest.Nodes.Where(node => !node.IsLeaf).Distinct().Count(), Thresholds(smaller));
        Assert.True(Thresholds(smaller) < Thresholds(graph));
    }

    [Fact]
    public void Prune_LabelledSamples_TellsPointsOfAccuracy()
    {
        Graph graph = Forest([0.25f, 0.25f, 0.25f, 0.25f], seed: _ => 7);
        float[][] rows = Rows(60);
        TreeSelection.Prune(graph, new TreePruning(2), new SampleSet("data", 60, rows, new int[60], null), _told.Add);

        Assert.EndsWith("loses 0 points of accuracy.", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public void Prune_MoreTreesThanThereAre_ChangesNothingAndSaysSo()
    {
        Graph graph = Forest([1, 1]);

        Assert.Same(graph, TreeSelection.Prune(graph, new TreePruning(2), Samples(graph), _told.Add));
        Assert.Equal(["--prune-trees 2 has no effect: the model has 2 trees."], _told);
    }

    [Fact]
    public void Prune_WhatHasNoTreesToSpare_IsRefused()
    {
        Graph relu = Pipeline.Run(GraphImporter.Import(new OnnxModelBuilder().Input("x", 1, Features).Node("Relu", ["x"], "y").Output("y", 1, Features).Read(_folder)));
        Graph greatest = Forest([1, 1], aggregate: "MAX");
        Graph graph = Forest([1, 1]);
        Refusal.Assert(DiagnosticCatalog.NoTreesToPrune, () => TreeSelection.Prune(relu, TreePruning.Auto, Samples(relu), _told.Add), "no decision trees");
        Refusal.Assert(DiagnosticCatalog.NoTreesToPrune, () => TreeSelection.Prune(greatest, TreePruning.Auto, Samples(greatest), _told.Add), "not one sum");
        Refusal.Assert(
            DiagnosticCatalog.TooFewSamples, () => TreeSelection.Prune(graph, TreePruning.Auto, new SampleSet("data", 15, Rows(15), null, null), _told.Add), "15");
    }

    /// <param name="weights">Of one tree each, the greatest that a leaf adds.</param>
    private Graph Forest(float[] weights, Func<int, int>? seed = null, string aggregate = "SUM")
    {
        Random random = new(1);
        var trees = new RandomTrees(() => random.NextSingle(), Features);
        for (int k = 0; k < weights.Length; k++)
        {
            int tree = k;
            random = new Random(seed?.Invoke(k) ?? k + 1);
            trees.Add(3, () => [(0, weights[tree] * (0.2f + (0.8f * random.NextSingle())))]);
        }

        return Pipeline.Run(GraphImporter.Import(new OnnxModelBuilder().Input("x", 1, Features)
            .Classical("TreeEnsembleRegressor", ["x"], ["y"], "forest", [.. trees.Attributes("target"), ("n_targets", 1), ("aggregate_function", aggregate)])
            .Output("y", 1, 1).Read(_folder)));
    }

    private static TreeEnsemble Trees(Graph graph) => (TreeEnsemble)Assert.Single(graph.Nodes).Op;

    private static SampleSet Samples(Graph graph) => new("data", 100, Rows(100), null, null);

    private static float[][] Rows(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Features).Select(_ => (3 * random.NextSingle()) - 1.5f).ToArray())];
    }

    private static void AssertSameOutputs(Graph expected, Graph actual) =>
        Assert.All(Rows(50), row => Assert.Equal(new FloatOracle(expected).Run(row)[0], new FloatOracle(actual).Run(row)[0], 1e-5));
}
