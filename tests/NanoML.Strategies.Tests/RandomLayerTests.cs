using System.Collections.Concurrent;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Lanes;
using Xunit.Abstractions;

namespace NanoML.Strategies.Tests;

/// <summary>The promise of every strategy: whatever the layer and the input, the reference's bytes.</summary>
public sealed class RandomLayerTests(ITestOutputHelper output)
{
    private const int LayersPerBatch = 25;
    private const int Inputs = 4;
    private const int LeastCovered = 3;

    private static readonly int[] s_margins = [ClampTable.MaxMargin, 0, 192, 20];

    // Some 3,800 layers. For each shape, what they have to cover and how often at least.
    [Theory]
    [InlineData(LayerShape.DenseRow, 16, 900, new[]
    {
        "unrolled dense: 3 lanes", "unrolled dense: 4 lanes", "unrolled dense: constant channels", "unrolled dense: clamps by comparing",
        "unrolled dense: clamps by look-up", "unrolled dense: several segments", "unrolled dense: partial sums",
        "unrolled dense: inputs that fill no pack", "unrolled dense: packs directly", "unrolled dense: rescales by shifting",
        "packed kernel: PackedDense", "unrolled row: constant channels", "unrolled row: clamps by comparing",
        "unrolled row: clamps by look-up", "unrolled row: partial sums", "unrolled row: shared sums", "unrolled row: rescales by shifting",
    })]
    [InlineData(LayerShape.DenseRows, 20, 700, new[]
    {
        "unrolled conv: 3 lanes", "unrolled conv: 4 lanes", "unrolled conv: constant channels", "unrolled conv: clamps by comparing",
        "unrolled conv: several segments", "unrolled conv: packs directly", "unrolled conv: packs blocks", "unrolled conv: partial sums",
        "unrolled conv: part of a layer", "unrolled conv: shared sums",
    })]
    [InlineData(LayerShape.Conv, 28, 700, new[]
    {
        "unrolled conv: 3 lanes", "unrolled conv: 4 lanes", "unrolled conv: constant channels", "unrolled conv: clamps by comparing",
        "unrolled conv: several segments", "unrolled conv: packs rows", "unrolled conv: partial sums",
        "unrolled conv: rows outside of the image", "unrolled conv: groups", "unrolled conv: part of a layer",
    })]
    [InlineData(LayerShape.SeriesConv, 8, 200, new[] { "unrolled conv: turned series", "unrolled conv: rows outside of the image" })]
    [InlineData(LayerShape.DepthwiseConv, 18, 400, new[]
    {
        "depthwise: 3 lanes", "depthwise: 4 lanes", "depthwise: constant channels", "depthwise: clamps by comparing", "depthwise: clamps by look-up",
        "depthwise: straight", "depthwise: a loop that copies rows", "depthwise: a loop of several turns",
        "depthwise: turns before the loop", "depthwise: fewer turns than its rows' period", "depthwise: rows made once",
        "depthwise: rows sometimes outside of the image",
        "depthwise: rows that no output reads", "depthwise: columns that no output reads", "depthwise: one shift",
        "depthwise: a shift for each channel", "depthwise: several strips", "depthwise: strips of padding", "depthwise: rows used again",
        "depthwise: several filters an input",
        "products: 3 lanes", "products: 4 lanes", "products: lines", "products: calls", "products: constant channels", "products: clamps by comparing",
        "products: clamps by look-up", "products: several taps in a multiplication", "products: several groups of taps", "products: several sums",
        "products: blocks that go on", "products: blocks apart", "products: rows of padding", "products: columns of padding", "products: dilated taps",
        "products: strides", "products: a shift for each channel", "products: several filters an input", "products: rescales by shifting",
    })]
    [InlineData(LayerShape.SeriesDepthwiseConv, 8, 200, new[] { "depthwise: straight", "depthwise: rows sometimes outside of the image", "products: a single output" })]
    [InlineData(LayerShape.MaxPool, 8, 50, new[] { "pool: maximum" })]
    [InlineData(LayerShape.AveragePool, 8, 50, new[] { "pool: mean by look-up", "pool: mean by comparing" })]
    [InlineData(LayerShape.Add, 8, 100, new[] { "packed kernel: LutAdd" })]
    [InlineData(LayerShape.RepeatedConv, 8, 150, new[]
    {
        "repeated unrolled conv: packs rows", "repeated unrolled conv: rows outside of the image", "repeated unrolled conv: part of a layer",
        "repeated unrolled conv: groups", "repeated packed kernel: PackedConv", "repeated reference: Conv",
    })]
    [InlineData(LayerShape.RepeatedDepthwiseConv, 8, 100, new[]
    {
        "repeated depthwise: straight", "repeated depthwise: several strips", "repeated depthwise: rows sometimes outside of the image", "repeated products: calls",
        "repeated packed kernel: PackedDepthwiseConv", "repeated reference: DepthwiseConv",
    })]
    [InlineData(LayerShape.RepeatedMaxPool, 8, 50, new[] { "repeated pool: maximum", "repeated reference: MaxPool" })]
    [InlineData(LayerShape.RepeatedAveragePool, 8, 50, new[] { "repeated pool: mean by look-up", "repeated reference: AveragePool" })]
    public void RandomLayers_EveryStrategy_GivesTheReferencesBytes(LayerShape shape, int batches, int leastLaneCodes, string[] covered)
    {
        var features = new ConcurrentBag<string>();
        var failures = new ConcurrentBag<string>();
        Parallel.For(0, batches, k =>
        {
            int seed = (1000 * (int)shape) + k;
            try
            {
                var batch = LayerBatch.OfRandomLayers(seed, shape, LayersPerBatch, s_margins[k % s_margins.Length], withReference: k % 8 == 0);
                batch.AssertReferenceBytes(Inputs);
                batch.Codes.SelectMany(code => StrategyFeatures.Of(code, batch.Emission)).ToList().ForEach(features.Add);
            }
            catch (Exception e)
            {
                failures.Add($"{shape}, seed {seed}: {e.Message}");
            }
        });

        Assert.True(failures.IsEmpty, string.Join("\n", failures.Order()));
        Dictionary<string, int> counts = features.GroupBy(f => f).ToDictionary(g => g.Key, g => g.Count());
        output.WriteLine($"{batches * LayersPerBatch} layers\n" + string.Join("\n", counts.OrderBy(c => c.Key).Select(c => $"{c.Value,5} {c.Key}")));
        Assert.All(covered, feature => Assert.True(counts.GetValueOrDefault(feature) >= LeastCovered, $"{feature}: {counts.GetValueOrDefault(feature)}"));
        Assert.True(counts.Where(c => !c.Key.Contains(':') && c.Key != "reference").Sum(c => c.Value) >= leastLaneCodes);
    }

    [Theory]
    [InlineData(LayerShape.DenseRow)]
    [InlineData(LayerShape.DenseRows)]
    [InlineData(LayerShape.Conv)]
    [InlineData(LayerShape.SeriesConv)]
    [InlineData(LayerShape.DepthwiseConv)]
    [InlineData(LayerShape.SeriesDepthwiseConv)]
    [InlineData(LayerShape.MaxPool)]
    [InlineData(LayerShape.AveragePool)]
    public void Candidates_ShapesThatLanesServe_AreMoreThanTheReference(LayerShape shape)
    {
        var batch = LayerBatch.OfRandomLayers(7, shape, 100, ClampTable.MaxMargin, withReference: true);
        RandomLayer[] layers = [.. batch.Layers.Where(StrategyFeatures.MustHaveLanes)];

        Assert.True(layers.Length >= 20);
        Assert.All(layers, layer => Assert.True(StrategyTable.Candidates(batch.Plan, layer.Call).Count() > 1, layer.ToString()));
    }
}
