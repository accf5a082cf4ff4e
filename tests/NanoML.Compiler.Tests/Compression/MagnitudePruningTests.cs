using NanoML.Compiler.Compression;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Compression;

public class MagnitudePruningTests
{
    private readonly GraphBuilder _builder = new(Shape.Of(1, 10));

    [Theory]
    [InlineData(0.29, 29)]
    [InlineData(0.5, 50)]
    [InlineData(0.999, 99)]
    [InlineData(0.001, 0)]
    public void Prune_PerLayer_ZeroesTheShareOfEach(double ratio, int zeros)
    {
        Graph pruned = MagnitudePruning.Prune(TwoLayers(10), ratio, PruneScope.Layer);

        Assert.All(Weights(pruned), layer => Assert.Equal(zeros, layer.Count(w => w == 0)));
    }

    [Fact]
    public void Prune_TakesTheSmallestMagnitudesAndLeavesTheRest()
    {
        string w = _builder.Constant(Tensors.Floats(Shape.Of(1, 10), 5, -1, 3, -9, 2, 8, -7, 4, 10, 6));
        Graph pruned = MagnitudePruning.Prune(_builder.Build(_builder.Add(new Dense(), GraphBuilder.Input, w)), 0.4, PruneScope.Layer);

        Assert.Equal([5, 0, 0, -9, 0, 8, -7, 0, 10, 6], Assert.Single(Weights(pruned)));
    }

    // Of ten weights six are left in eight bits, and half of those go.
    [Theory]
    [InlineData(PruneScope.Layer)]
    [InlineData(PruneScope.Global)]
    public void Prune_OfTheRest_DoesNotCountWeightsThatAreRoundedToZero(PruneScope scope)
    {
        string w = _builder.Constant(Tensors.Floats(Shape.Of(1, 10), 5, 1e-3f, 3, 0, 2, 8, -2e-2f, 4, 0, 6));
        Graph graph = _builder.Build(_builder.Add(new Dense(), GraphBuilder.Input, w));
        Graph pruned = MagnitudePruning.Prune(RoundedZeros.Cut(graph), 0.5, scope, ofRest: true);

        Assert.Equal([5, 0, 0, 0, 0, 8, 0, 0, 0, 6], Assert.Single(Weights(pruned)));
    }

    // A threshold alone would take every weight of a layer whose magnitudes are all the same.
    [Fact]
    public void Prune_Ties_LosesNoMoreThanTheShare()
    {
        string w = _builder.Constant(Tensors.Floats(Shape.Of(1, 10), 1, -1, 1, -1, 1, 1, 1, -1, 1, 1));
        Graph graph = _builder.Build(_builder.Add(new Dense(), GraphBuilder.Input, w));

        Assert.Equal([0, 0, 0, -1, 1, 1, 1, -1, 1, 1], Assert.Single(Weights(MagnitudePruning.Prune(graph, 0.3, PruneScope.Layer))));
    }

    [Fact]
    public void Prune_Global_TakesMoreWhereMoreIsSmall()
    {
        // The first layer has half of its weights near zero, the second has none there; all of the second are a hundred times smaller.
        string peaked = _builder.Constant(Tensors.Floats(Shape.Of(10, 10), [.. Enumerable.Range(0, 100).Select(k => k < 50 ? 0.001f : 1)]));
        string flat = _builder.Constant(Tensors.Floats(Shape.Of(10, 10), [.. Enumerable.Repeat(0.01f, 100)]));
        string hidden = _builder.Add(new Dense(), GraphBuilder.Input, peaked);
        Graph graph = _builder.Build(_builder.Add(new Dense(), hidden, flat));

        float[][] weights = Weights(MagnitudePruning.Prune(graph, 0.25, PruneScope.Global));

        Assert.Equal([50, 0], weights.Select(layer => layer.Count(w => w == 0)));
    }

    [Fact]
    public void Prune_Global_HoldsTheShareOverTheModel()
    {
        float[][] weights = Weights(MagnitudePruning.Prune(TwoLayers(20), 0.3, PruneScope.Global));

        Assert.Equal((int)(0.3 * weights.Sum(layer => layer.Length)), weights.Sum(layer => layer.Count(w => w == 0)));
    }

    [Theory]
    [InlineData(PruneScope.Layer)]
    [InlineData(PruneScope.Global)]
    public void Prune_NoRatio_ChangesNothing(PruneScope scope)
    {
        Graph graph = TwoLayers(10);

        Assert.Equal(Weights(graph), Weights(MagnitudePruning.Prune(graph, 0, scope)));
    }

    [Fact]
    public void Prune_BiasesAndOtherConstants_Stay()
    {
        string bias = _builder.Random(Shape.Of(10));
        Graph graph = _builder.Build(_builder.Add(new Dense(), GraphBuilder.Input, _builder.Random(Shape.Of(10, 10)), bias));

        Assert.Same(graph.Value(bias).Constant, MagnitudePruning.Prune(graph, 0.9, PruneScope.Layer).Value(bias).Constant);
    }

    // Runs of three from the first weight of each channel; the last of a channel has one.
    [Fact]
    public void Prune_WeightsThatGoTogether_GoByTheirMeanSquare()
    {
        string w = _builder.Constant(Tensors.Floats(
            Shape.Of(2, 10), 9, 0.1f, 0.1f, 2, 2, 2, 3, 3, 3, 4, 5, 5, 5, 1, 1, 1, 0, 0, 2.2f, 8));
        Graph graph = _builder.Build(_builder.Add(new Dense(), GraphBuilder.Input, w));

        float[] pruned = Assert.Single(Weights(MagnitudePruning.Prune(graph, 0.4, PruneScope.Global, _ => 3)));

        Assert.Equal([9, 0.1f, 0.1f, 0, 0, 0, 3, 3, 3, 4, 5, 5, 5, 0, 0, 0, 0, 0, 0, 8], pruned);
    }

    [Theory]
    [InlineData(PruneScope.Layer)]
    [InlineData(PruneScope.Global)]
    public void Prune_WeightsThatGoTogether_HoldTheShareToWithinARun(PruneScope scope)
    {
        float[][] weights = Weights(MagnitudePruning.Prune(TwoLayers(20), 0.31, scope, _ => 4));
        IEnumerable<float[]> budgets = scope == PruneScope.Layer ? weights : [[.. weights.SelectMany(layer => layer)]];

        Assert.All(budgets, all => Assert.InRange(all.Count(w => w == 0), (int)(0.31m * all.Length), (int)(0.31m * all.Length) + 3));
    }

    // Otherwise pruning could hide what quantisation is to report.
    [Fact]
    public void Prune_LayerThatIsNotFinite_StaysAsItIs()
    {
        string w = _builder.Constant(Tensors.Floats(Shape.Of(1, 10), float.NaN, 1, 2, 3, 4, 5, 6, 7, 8, 9));
        Graph graph = _builder.Build(_builder.Add(new Dense(), GraphBuilder.Input, w));

        Assert.Equal(Weights(graph), Weights(MagnitudePruning.Prune(graph, 0.5, PruneScope.Global)));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Prune_NoShare_IsRefused(double ratio) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MagnitudePruning.Prune(TwoLayers(10), ratio, PruneScope.Layer));

    private Graph TwoLayers(int outputs)
    {
        string hidden = _builder.Add(new Dense(), GraphBuilder.Input, _builder.Random(Shape.Of(10, 10)));
        return _builder.Build(_builder.Add(new Dense(), hidden, _builder.Random(Shape.Of(outputs, 10))));
    }

    private static float[][] Weights(Graph graph) =>
        [.. graph.Nodes.Select(n => graph.Value(n.Inputs[IWeightedOp.WeightInput]).Constant!.Floats)];
}
