using System.Collections.Immutable;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Compression;

public class PruningBudgetTests
{
    private const int Channels = 8;
    private const int Weights = Channels * Channels;

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.7)]
    public void Global_LayersOfEqualHarm_LosesMoreWhereMorePositionsAreSaved(double ratio)
    {
        Graph graph = TwoLayers(Random());
        Dictionary<string, int> zeros = Global(graph, ratio, samples: 0);
        (int many, int few) = ZerosOf(graph, zeros);

        Assert.Equal((int)(2 * ratio * Weights), many + few);
        Assert.True(many > few, $"{many} zeros at 64 positions, {few} at 16");
    }

    // Of all weights one half is in each layer, of all multiplications four fifths are in the first: a zero saves 0.05 + 1.6 there, and
    // 0.05 + 0.4 in the second. Nothing is known of the inputs, so the harm of a weight is its square.
    [Fact]
    public void Global_NoWeightThatStays_WouldHaveHarmedLessForWhatItSaves()
    {
        float[] weights = Random();
        Graph graph = TwoLayers(weights);
        (int many, int few) = ZerosOf(graph, Global(graph, 0.5, samples: 0));
        double[] harms = [.. weights.Select(w => (double)w * w).Order()];

        Assert.True(harms[many - 1] / 1.65 <= harms[few] / 0.45, "a zero at 64 positions harms more than one at 16 would");
        Assert.True(harms[few - 1] / 0.45 <= harms[many] / 1.65, "a zero at 16 positions harms more than one at 64 would");
    }

    [Fact]
    public void Global_WeightsNextToZero_DoNotKeepTheOthersOfTheirLayer()
    {
        const int Dead = 3 * Weights / 4;
        float[] weights = [.. Random().Select((w, k) => k % 4 == 0 ? w : 1e-30f)];
        (int many, _) = ZerosOf(TwoLayers(weights), Global(TwoLayers(weights), 0.6, samples: 40));

        Assert.InRange(many, Dead + 1, Weights);
    }

    // Otherwise a share that is zero anyway would take the whole budget, and the request would change nothing.
    [Theory]
    [InlineData(PruneScope.Global)]
    [InlineData(PruneScope.Layer)]
    public void Run_WeightsThatAreZeroAnyway_DoNotCountAsPruned(PruneScope scope)
    {
        float[] weights = [.. Random().Select((w, k) => k % 4 == 0 ? w : 1e-30f)];
        QuantGraph network = Plans.Quantize(TwoLayers(weights));
        ImmutableDictionary<string, LayerFormat> formats = LayerFormats.Choose(network.Graph, new CompressionOptions());
        Dictionary<string, int> zeros = scope == PruneScope.Layer
            ? PruningBudget.PerLayer(network, formats, 0.5)
            : PruningBudget.Global(network, formats, 0.5, Plans.Samples(network.Graph, 40));

        int before = network.Weights.Values.Sum(layer => layer.Data.Count(q => q == 0));
        Assert.InRange(before, 3 * Weights / 4, Weights);
        Assert.InRange(zeros.Values.Sum(), before + (((2 * Weights) - before) / 2) - 1, before + (((2 * Weights) - before) / 2));
    }

    // The weights of the second layer are the first's, smaller: what goes is relative to each layer's own.
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    public void Global_DenseLayersOfOneRow_LoseTheShareInWholeRuns(double ratio)
    {
        var builder = new GraphBuilder(Shape.Of(1, 20));
        float[] weights = Tensors.Random(Shape.Of(20, 20), -1, 1, seed: 3).Floats;
        string hidden = builder.Add(new Dense(), GraphBuilder.Input, builder.Constant(new Tensor(Shape.Of(20, 20), weights)));
        float[] smaller = [.. weights.Select(w => 0.9f * w)];
        string output = builder.Add(new Dense(), hidden, builder.Constant(new Tensor(Shape.Of(20, 20), smaller)));
        Graph graph = builder.Build(output);
        (int first, int second) = ZerosOf(graph, Global(graph, ratio, samples: 0));

        int asked = (int)(ratio * 800);
        Assert.InRange(first + second, asked, asked + 2);
        Assert.InRange(Math.Abs(first - second), 0, 3);
    }

    private static Dictionary<string, int> Global(Graph graph, double ratio, int samples) => PruningBudget.Global(
        Plans.Quantize(graph), LayerFormats.Choose(graph, new CompressionOptions()), ratio, Plans.Samples(graph, samples));

    private static (int Many, int Few) ZerosOf(Graph graph, Dictionary<string, int> zeros)
    {
        string[] layers = [.. graph.WeightedNodes().Select(node => node.Name)];
        return (zeros[layers[0]], zeros[layers[1]]);
    }

    private static float[] Random() => Tensors.Random(Shape.Of(Weights), -1, 1, seed: 5).Floats;

    /// <summary>The first with these weights at 64 positions; the second at 16, with the negatives of those of the seed: equal weights would be one.</summary>
    private static Graph TwoLayers(float[] first)
    {
        var builder = new GraphBuilder(Shape.Of(1, Channels, 8, 8));
        string x = Pointwise(builder, GraphBuilder.Input, first);
        return NanoML.Compiler.Passes.Pipeline.Run(builder.Build(Pointwise(builder, builder.MaxPool(x), [.. Random().Select(w => -w)])));
    }

    private static string Pointwise(GraphBuilder builder, string x, float[] weights)
    {
        var window = new SpatialWindow([1, 1], [1, 1], [1, 1], [0, 0], [0, 0]);
        return builder.Add(new Conv(window, 1), x, builder.Constant(new Tensor(Shape.Of(Channels, Channels, 1, 1), weights)));
    }
}
