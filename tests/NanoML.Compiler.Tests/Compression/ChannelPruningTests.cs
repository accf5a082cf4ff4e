using NanoML.Compiler.Channels;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Compression;

public class ChannelPruningTests
{
    private readonly GraphBuilder _builder = new(Shape.Of(1, 3, 6, 6));

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Prune_DeadChannels_LeavesTheFunctionAsItWas(int seed)
    {
        Graph graph = new DeadChannelGraph(seed).Build();
        Graph pruned = ChannelPruning.Prune(graph, 0.5, Plans.Samples(graph, 8));

        GraphAssert.SameOutputs(graph, pruned);
        Assert.All(pruned.Nodes.Where(n => n.Op is Conv), conv => Assert.Equal(0, pruned.OutputOf(conv).Shape[1] % 2));
        Assert.All(pruned.Nodes.Where(n => n.Op is Conv { Groups: 1 }), conv => Assert.Equal(2, pruned.OutputOf(conv).Shape[1]));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Prune_ChannelsLast_RemovesTheSame(int seed)
    {
        Graph first = new DeadChannelGraph(seed).Build();
        Graph last = Pipeline.Passes.Where(pass => pass.Name != "remove-constant-channels").Aggregate(first, (graph, pass) => pass.Run(graph));
        Graph pruned = ChannelPruning.Prune(last, 0.5, Plans.Samples(first, 8));

        GraphAssert.SameOutputs(first, pruned);
        Assert.Equal(ChannelPruning.Prune(first, 0.5, Plans.Samples(first, 8)).CountMacs(), pruned.CountMacs());
        Assert.True(pruned.CountMacs() < 0.8 * last.CountMacs());
    }

    /// <summary>Transposes, reshapes, gates and broadcasts of all kinds: what cannot be followed has to stay whole.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Prune_AnyGraph_HoldsOrIsRefused(int seed)
    {
        Graph before = new RandomGraph(seed).Build();
        foreach (Graph graph in new[] { before, Pipeline.Run(before) })
        {
            try
            {
                Graph pruned = ChannelPruning.Prune(graph, 0.5, Plans.Samples(before));
                Verifier.Check(pruned, "pruned");
                Assert.Equal(graph.OutputOf(graph.Nodes[^1]).Shape, pruned.OutputOf(pruned.Nodes[^1]).Shape);
                Assert.True(pruned.CountMacs() < graph.CountMacs());
                Assert.All(new FloatOracle(pruned).Run(Plans.Samples(before)[0]), y => Assert.True(float.IsFinite(y)));
            }
            catch (CompilerException e)
            {
                Assert.Equal(DiagnosticCatalog.NothingToPrune, e.Code);
            }
        }
    }

    [Fact]
    public void Prune_RatioZero_IsTheSameGraph()
    {
        Graph graph = new DeadChannelGraph(1).Build();

        Assert.Same(graph, ChannelPruning.Prune(graph, 0, Plans.Samples(graph)));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Prune_NoShare_IsRefused(double ratio)
    {
        Graph graph = new DeadChannelGraph(1).Build();

        Assert.Throws<ArgumentOutOfRangeException>(() => ChannelPruning.Prune(graph, ratio, Plans.Samples(graph)));
    }

    [Theory]
    [InlineData(0.1, 8)]
    [InlineData(0.25, 6)]
    [InlineData(0.5, 4)]
    [InlineData(0.99, 1)]
    public void Prune_Ratio_IsRoundedDownInEachGroup(double ratio, int left)
    {
        string hidden = _builder.Conv(GraphBuilder.Input, 8);
        Graph graph = Classifier(_builder.Conv(_builder.Add(new Relu(), hidden), 100));

        Assert.Equal(left, Conv(ChannelPruning.Prune(graph, ratio, Plans.Samples(graph)), 0).Shape[1]);
    }

    [Fact]
    public void Prune_Residual_KeepsWhatIsAddedTogether()
    {
        string shortcut = _builder.Add(new Relu(), _builder.Conv(GraphBuilder.Input, 6));
        string sum = _builder.Add(new Add(), _builder.Conv(_builder.Conv(shortcut, 10), 6), shortcut);
        Graph graph = Classifier(sum);
        ChannelGroup[] groups = [.. ChannelGroups.Of(graph).Groups];

        Assert.Equal([2, 1, 1], groups.Select(g => g.Layers.Length));
        Assert.Equal([6, 10, 3], groups.Select(g => g.Channels.Length));
        Assert.Equal([null, null, "makes the model's output"], groups.Select(g => g.Obstacle?[(g.Obstacle.IndexOf('\'', 1) + 2)..]));

        // The two ends lose the same channels: otherwise the sum would not type-check, or not be the sum of the same ones.
        Graph pruned = ChannelPruning.Prune(graph, 0.5, Plans.Samples(graph));
        Verifier.Check(pruned, "pruned");
        Assert.Equal([3, 5, 3], Enumerable.Range(0, 3).Select(k => Conv(pruned, k).Shape[1]));
        Assert.Equal(KeptFilters(graph, pruned, 0), KeptFilters(graph, pruned, 2));
    }

    [Fact]
    public void Prune_ConcatWhosePartsAreAddedTo_LeavesAChannelOfEach()
    {
        string both = _builder.Add(new Concat(1), _builder.Conv(GraphBuilder.Input, 2), _builder.Conv(GraphBuilder.Input, 6));
        Graph graph = Classifier(_builder.Add(new Add(), both, _builder.Conv(GraphBuilder.Input, 8)));
        Graph pruned = ChannelPruning.Prune(graph, 0.99, Plans.Samples(graph));

        Verifier.Check(pruned, "pruned");
        Assert.Equal([1, 1, 2], Enumerable.Range(0, 3).Select(k => Conv(pruned, k).Shape[1]));
    }

    [Fact]
    public void Prune_ChannelThatIsConstant_GoesExactlyIntoTheBiasOfAnUnpaddedLayer()
    {
        string weights = _builder.Constant(Tensors.Floats(Shape.Of(2, 3, 1, 1), 1, 2, 3, 0, 0, 0));
        var window = new SpatialWindow([1, 1], [1, 1], [1, 1], [0, 0], [0, 0]);
        string hidden = _builder.Add(new Conv(window, 1), GraphBuilder.Input, weights, _builder.Constant(Tensors.Floats(0.5f, 0.01f)));
        Graph graph = Classifier(hidden);
        Graph pruned = ChannelPruning.Prune(graph, 0.5, Plans.Samples(graph));

        Assert.Equal(1, Conv(pruned, 0).Shape[1]);
        GraphAssert.SameOutputs(graph, pruned, 1e-4);
    }

    [Fact]
    public void Prune_ChannelsThatNobodyUses_GoFirstAndChangeNothing()
    {
        string mean = _builder.Add(new ReduceMean([2, 3], false), _builder.Conv(GraphBuilder.Input, 4));
        string columns = _builder.Constant(Tensors.Floats(Shape.Of(2, 4), 0, 1, 0, 2, 0, 3, 0, 4));
        Graph graph = _builder.Build(_builder.Add(new Dense(), mean, columns));
        Graph pruned = ChannelPruning.Prune(graph, 0.5, Plans.Samples(graph));

        Assert.Equal([1, 3], KeptFilters(graph, pruned, 0));
        GraphAssert.SameOutputs(graph, pruned);
    }

    [Fact]
    public void Prune_QdqWeights_KeepTheScalesOfTheChannelsThatStay()
    {
        var builder = new GraphBuilder(Shape.Of(1, 3, 6, 6));
        var window = new SpatialWindow([1, 1], [1, 1], [1, 1], [0, 0], [0, 0]);
        string hidden = builder.Add(new Conv(window, 1), GraphBuilder.Input, builder.DequantizedWeights(Shape.Of(8, 3, 1, 1), 0));
        string output = builder.Add(new Conv(window, 1), hidden, builder.DequantizedWeights(Shape.Of(2, 8, 1, 1), 0));
        Graph graph = Pipeline.Run(builder.Build(output));
        Graph pruned = ChannelPruning.Prune(graph, 0.5, Plans.Samples(graph));

        PinnedQuantization before = graph.Value(graph.Nodes[0].Inputs[1]).Pinned!;
        PinnedQuantization after = pruned.Value(pruned.Nodes[0].Inputs[1]).Pinned!;
        Assert.Equal(KeptFilters(graph, pruned, 0).Select(o => before.Scales[o]), after.Scales);
        Assert.Equal(graph.Value(graph.Nodes[1].Inputs[1]).Pinned, pruned.Value(pruned.Nodes[1].Inputs[1]).Pinned);
    }

    public static TheoryData<string> Hostile => ["output", "softmax", "groups", "mean", "slice", "input", "broadcast"];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Prune_WhatCannotBeToldApart_IsRefusedWithTheReason(string kind)
    {
        string x = _builder.Conv(GraphBuilder.Input, kind == "input" ? 3 : 6);
        Graph graph = _builder.Build(kind switch
        {
            "output" => _builder.Add(new Relu(), x),
            "softmax" => _builder.Add(new Softmax(1), x),
            "groups" => _builder.Conv(x, 4, groups: 2),
            "mean" => _builder.Add(new ReduceMean([1], true), x),
            "slice" => _builder.Add(new Slice([0, 1, 0, 0], [1, 4, 6, 6], [1, 1, 1, 1]), x),
            "input" => _builder.Add(new Add(), x, GraphBuilder.Input),
            _ => _builder.Add(new Mul(), x, _builder.Add(new ReduceMean([1], true), x)),
        });

        Refusal.Assert(
            DiagnosticCatalog.NothingToPrune, () => ChannelPruning.Prune(graph, 0.5, Plans.Samples(graph)), "test.onnx", "'conv0'");
    }

    [Fact]
    public void Prune_ConvolutionAcrossAnotherAxis_KeepsTheChannels()
    {
        string moved = _builder.Add(new Transpose([0, 2, 1, 3]), _builder.Conv(GraphBuilder.Input, 6));
        Graph graph = Classifier(_builder.Conv(moved, 4));
        Graph pruned = ChannelPruning.Prune(graph, 0.5, Plans.Samples(graph));

        Assert.Equal([6, 2], Enumerable.Range(0, 2).Select(k => Conv(pruned, k).Shape[1]));
    }

    [Fact]
    public void Prune_LessThanOneChannel_IsRefused()
    {
        Graph graph = Classifier(_builder.Conv(GraphBuilder.Input, 6));

        Refusal.Assert(DiagnosticCatalog.NothingToPrune, () => ChannelPruning.Prune(graph, 0.1, Plans.Samples(graph)), "0.1", "6 channels");
    }

    [Fact]
    public void Prune_NoLayers_IsRefused()
    {
        Graph graph = _builder.Build(_builder.Add(new Relu(), GraphBuilder.Input));

        Refusal.Assert(DiagnosticCatalog.NothingToPrune, () => ChannelPruning.Prune(graph, 0.5, Plans.Samples(graph)), "no convolution");
    }

    // Otherwise pruning could hide what quantisation is to report.
    [Fact]
    public void Prune_WeightThatIsNotFinite_LeavesTheLayerWhole()
    {
        string weights = _builder.Constant(new Tensor(Shape.Of(4, 3, 1, 1), [float.NaN, .. Enumerable.Repeat(1f, 11)]));
        var window = new SpatialWindow([1, 1], [1, 1], [1, 1], [0, 0], [0, 0]);
        Graph graph = Classifier(_builder.Add(new Conv(window, 1), GraphBuilder.Input, weights));

        Assert.Equal(4, Conv(ChannelPruning.Prune(graph, 0.5, Plans.Samples(graph)), 0).Shape[1]);
    }

    [Fact]
    public void Run_DigitsCnnHalved_IsBitExactAndSmaller()
    {
        Compilation whole = Compilation.Run(Bundled.DigitsCnn);
        Compilation half = Compilation.Run(Bundled.DigitsCnn with { ChannelPruneRatio = 0.5 });
        SampleSet test = Compilation.LoadSamples(half.Options, half.Imported, Bundled.Path("digits_test.npz"));
        VerifyReport report = Verification.Run(half, test, new FloatOracle(half.Imported));

        Assert.True(report.BitExact);
        Assert.True(half.Plan.Macs < 0.4 * whole.Plan.Macs);
        Assert.True(half.Quantized.Graph.CountParameters() < 0.5 * whole.Quantized.Graph.CountParameters());
        Assert.True(IlBytes(half) < 0.7 * IlBytes(whole));
        Assert.True(half.Fit.FlashBytes < 0.7 * whole.Fit.FlashBytes);
        Assert.Equal(half.Code.Files, Compilation.Run(half.Options).Code.Files);
    }

    private static int IlBytes(Compilation compilation) => compilation.Assemblies.Sum(a => DeviceSubset.Measure(a).IlBytes);

    /// <summary>The mean over space and a dense layer of three outputs.</summary>
    private Graph Classifier(string x)
    {
        string mean = _builder.Add(new ReduceMean([2, 3], false), x);
        return _builder.Build(_builder.Add(new Dense(), mean, _builder.Random(Shape.Of(3, _builder.ShapeOf(mean)[1]))));
    }

    /// <summary>What the k-th convolution makes.</summary>
    private static Value Conv(Graph graph, int index) => graph.OutputOf(graph.Nodes.Where(n => n.Op is Conv).ElementAt(index));

    /// <summary>Which filters of a convolution are still there, by their random weights.</summary>
    private static int[] KeptFilters(Graph before, Graph after, int index)
    {
        float[][] filters = Filters(before, index);
        return [.. Filters(after, index).Select(filter => Array.FindIndex(filters, f => filter.All(w => f.Contains(w))))];
    }

    private static float[][] Filters(Graph graph, int index)
    {
        Tensor weights = graph.Value(graph.Nodes.Where(n => n.Op is Conv).ElementAt(index).Inputs[1]).Constant!;
        return [.. weights.Floats.Chunk(weights.Shape.Stride(0))];
    }
}
