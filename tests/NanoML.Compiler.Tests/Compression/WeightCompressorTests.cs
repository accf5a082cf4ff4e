using NanoML.Compiler.Calibration;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Compression;

public class WeightCompressorTests
{
    private const int Samples = 40;

    [Theory]
    [InlineData(WeightFormat.Int4, 7)]
    [InlineData(WeightFormat.Int3, 3)]
    [InlineData(WeightFormat.Ternary, 1)]
    public void Run_FewBits_StaysInsideThemWithLessErrorThanRounding(WeightFormat format, int largest)
    {
        (Graph graph, QuantGraph plain) = Network();
        float[][] samples = Plans.Samples(graph, Samples);
        QuantGraph compressed = WeightCompressor.Run(plain, new CompressionOptions(format), samples);

        QuantWeights inner = compressed.Weights[graph.WeightedNodes().ElementAt(1).Name];
        Assert.All(inner.Data, q => Assert.InRange(q, -largest, largest));
        Assert.Equal(LayerFormats.Levels(format).Bits, inner.Bits);
        Assert.True(Error(compressed, samples) < Error(WeightCompressor.Run(plain, new CompressionOptions(format), []), samples));
    }

    [Theory]
    [InlineData(PruneScope.Global, PruneCriterion.Saliency, 0.29)]
    [InlineData(PruneScope.Layer, PruneCriterion.Saliency, 0.29)]
    [InlineData(PruneScope.Global, PruneCriterion.Saliency, 0.7)]
    public void Run_Pruned_HoldsTheShareWhereItShould(PruneScope scope, PruneCriterion criterion, double ratio)
    {
        (Graph graph, QuantGraph plain) = Network();
        QuantGraph compressed = WeightCompressor.Run(
            plain, new CompressionOptions(PruneRatio: ratio, PruneScope: scope, PruneCriterion: criterion), Plans.Samples(graph, Samples));

        sbyte[][] layers = [.. compressed.Weights.Values.Select(w => w.Data)];
        IEnumerable<sbyte[]> budgets = scope == PruneScope.Layer ? layers : [[.. layers.SelectMany(q => q)]];
        Assert.All(budgets, all => Assert.True(all.Count(q => q == 0) >= (int)((decimal)ratio * all.Length)));
    }

    // Three or four inputs meet their weights in one multiplication: zeros are wanted where they save it. Rounding adds lone ones.
    [Theory]
    [InlineData(PruneScope.Global, WeightFormat.Int8, 3)]
    [InlineData(PruneScope.Layer, WeightFormat.Int8, 3)]
    [InlineData(PruneScope.Global, WeightFormat.Int4, 4)]
    [InlineData(PruneScope.Layer, WeightFormat.Int4, 4)]
    public void Run_PrunedDenseLayersOfOneRow_LoseWholeProducts(PruneScope scope, WeightFormat format, int inner)
    {
        const int Size = 22;
        var builder = new GraphBuilder(Shape.Of(1, Size));
        string x = GraphBuilder.Input;
        for (int layer = 0; layer < 3; layer++)
        {
            x = builder.Add(new Dense(Clamp.Relu), x, builder.Random(Shape.Of(Size, Size)));
        }

        Graph graph = builder.Build(x);
        QuantGraph compressed = WeightCompressor.Run(
            Plans.Quantize(graph), new CompressionOptions(format, 0.5, scope), Plans.Samples(graph, Samples));

        int[] whole = [.. graph.Nodes.Select((node, k) => compressed.Weights[node.Name].Data.Chunk(Size)
            .SelectMany(row => row.Chunk(k == 1 ? inner : 3)).Where(run => run.All(q => q == 0)).Sum(run => run.Length))];
        Assert.InRange(whole.Sum(), 3 * Size * Size / 2, (3 * Size * Size / 2) + 40);
        Assert.All(scope == PruneScope.Layer ? whole : [], zeros => Assert.True(zeros >= Size * Size / 2));
    }

    // What a user would otherwise do: prune the smallest and round to the nearest.
    [Theory]
    [InlineData(WeightFormat.Int3, 0)]
    [InlineData(WeightFormat.Int8, 0.5)]
    [InlineData(WeightFormat.Int4, 0.5)]
    [InlineData(WeightFormat.PowerOfTwo, 0)]
    public void Run_OnSamplesItNeverSaw_BeatsNearestAndSmallest(WeightFormat format, double ratio)
    {
        (Graph graph, QuantGraph plain) = Network();
        float[][] samples = Plans.Samples(graph, 2 * Samples);
        var probe = new NetworkProbe(graph, samples[Samples..]);
        var options = new CompressionOptions(format, ratio);
        double compensated = probe.Error(WeightCompressor.Run(plain, options, samples[..Samples]).Weights);
        QuantGraph cut = Plans.Quantize(MagnitudePruning.Prune(graph, ratio, PruneScope.Layer));
        double nearest = probe.Error(WeightCompressor.Run(cut, new CompressionOptions(format, 0), []).Weights);

        Assert.True(compensated < nearest, $"{compensated} is not less than {nearest}");
    }

    // Against the device's bytes, since the weights also make up for the rounding of activations.
    [Fact]
    public void Run_EightBits_OnSamplesItNeverSaw_IsWorseThanNearestByATenthAtMost()
    {
        (Graph graph, _) = Network();
        float[][] samples = Plans.Samples(graph, 3 * Samples);
        QuantGraph plain = Quantizer.Quantize(graph, Calibrator.Run(graph, samples, RangeMethod.MinMax));
        QuantGraph compressed = WeightCompressor.Run(plain, new CompressionOptions(), samples[..(2 * Samples)]);
        double nearest = Signals.Decibels(Planner.CreatePlan(plain), samples[(2 * Samples)..]);
        double compensated = Signals.Decibels(Planner.CreatePlan(compressed), samples[(2 * Samples)..]);

        Assert.True(compensated > nearest - (10 * Math.Log10(1.1)), $"{compensated} dB against {nearest} dB");
    }

    [Fact]
    public void Run_Biases_KeepTheMeanOfEveryChannel()
    {
        var builder = new GraphBuilder(Shape.Of(1, 8));
        string w = builder.Random(Shape.Of(5, 8));
        Graph graph = builder.Build(builder.Add(new Dense(), GraphBuilder.Input, w, builder.Random(Shape.Of(5))));
        QuantGraph plain = Plans.Quantize(graph);
        var samples = Plans.Samples(graph, Samples);
        var format = new Dictionary<string, LayerFormat> { [graph.Nodes[0].Name] = new(WeightLevels.Linear(2)) };
        QuantWeights weights = WeightCompressor.Run(plain, format, samples).Weights.Values.Single();

        QuantParams input = plain.Activations[GraphBuilder.Input].Quant;
        float[] exact = Mean(samples, x => new FloatOracle(graph).Run(x));
        float[] rounded = Mean(samples, x => new Dense().Evaluate(
            Tensors.Floats(Shape.Of(1, 8), Array.ConvertAll(x, v => input.Dequantize(input.Quantize(v)))),
            weights.ToTensor(),
            Tensors.Floats(weights.Bias!)).Floats);
        Tensors.AssertClose(exact, rounded, 1e-5f);
    }

    [Fact]
    public void Run_ZerosOfTheModel_StayZero()
    {
        (Graph graph, _) = Network();
        Graph sparse = MagnitudePruning.Prune(graph, 0.6, PruneScope.Layer);
        QuantGraph compressed = WeightCompressor.Run(
            Plans.Quantize(sparse), new CompressionOptions(WeightFormat.Int4), Plans.Samples(graph, Samples));

        foreach (Node node in sparse.WeightedNodes())
        {
            float[] reals = sparse.Value(node.Inputs[IWeightedOp.WeightInput]).Constant!.Floats;
            Assert.All(reals.Zip(compressed.Weights[node.Name].Data).Where(w => w.First == 0), w => Assert.Equal(0, w.Second));
        }
    }

    [Fact]
    public void Run_Shared_HasNoMoreMagnitudesThanAsked()
    {
        (Graph graph, QuantGraph plain) = Network();
        QuantGraph compressed = WeightCompressor.Run(plain, new CompressionOptions(SharedValues: 3), Plans.Samples(graph, Samples));

        QuantWeights inner = compressed.Weights[graph.WeightedNodes().ElementAt(1).Name];
        Assert.InRange(inner.Data.Where(q => q != 0).Select(q => Math.Abs((int)q)).Distinct().Count(), 2, 3);
    }

    [Fact]
    public void Run_EightBitsWithoutSamples_IsTheSameNetwork()
    {
        (_, QuantGraph plain) = Network();

        Assert.Same(plain, WeightCompressor.Run(plain, new CompressionOptions(), []));
    }

    [Fact]
    public void Run_NoLayerWithWeights_IsTheSameNetwork()
    {
        var builder = new GraphBuilder(Shape.Of(1, 4));
        QuantGraph plain = Plans.Quantize(builder.Build(builder.Add(new Relu(), GraphBuilder.Input)));

        Assert.Same(plain, WeightCompressor.Run(plain, new CompressionOptions(WeightFormat.Int4, 0.5), []));
    }

    [Fact]
    public void Run_AnyNumberOfThreads_GivesTheSameBytes()
    {
        (Graph graph, QuantGraph plain) = Network();
        var options = new CompressionOptions(WeightFormat.Int4, 0.5);
        float[][] samples = Plans.Samples(graph, Samples);
        QuantGraph expected = WeightCompressor.Run(plain, options, samples);
        for (int round = 0; round < 3; round++)
        {
            foreach ((string name, QuantWeights weights) in WeightCompressor.Run(plain, options, samples).Weights)
            {
                Assert.Equal(expected.Weights[name].Data, weights.Data);
                Assert.Equal(expected.Weights[name].Scales, weights.Scales);
                Assert.Equal(expected.Weights[name].Bias!, weights.Bias!);
            }
        }
    }

    [Fact]
    public void Run_RandomGraphs_GiveNetworksWhosePlansRun()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            Graph graph = NanoML.Compiler.Passes.Pipeline.Run(new RandomGraph(seed).Build());
            QuantGraph plain = Plans.Quantize(graph);
            QuantGraph compressed = WeightCompressor.Run(plain, new CompressionOptions(WeightFormat.Int3, 0.4), Plans.Samples(graph));

            Plan plan = Planner.CreatePlan(compressed);
            byte[] output = new IntegerOracle(plan).Run(new byte[plan.InputLength]);
            Assert.Equal(plan.OutputLength, output.Length);
        }
    }

    // The probe and the compressor must not stumble over it before quantisation names the layer.
    [Fact]
    public void Quantize_WeightThatIsNotFinite_IsRefusedBeforeCompression()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2));
        string w = builder.Constant(Tensors.Floats(Shape.Of(1, 2), 1, float.NaN));
        Graph graph = builder.Build(builder.Add(new Dense(), GraphBuilder.Input, w));

        Refusal.Assert(
            DiagnosticCatalog.BadWeights,
            () => WeightCompressor.Run(Plans.Quantize(graph), new CompressionOptions(PruneRatio: 0.5), Plans.Samples(graph)),
            "test.onnx");
    }

    // Convolution, depthwise, residual, pool and dense, channels last.
    private static (Graph Graph, QuantGraph Plain) Network()
    {
        var builder = new GraphBuilder(Shape.Of(1, 3, 8, 8));
        string x = builder.Add(new Relu(), builder.Conv(GraphBuilder.Input, 8));
        string y = builder.Add(new Relu(), builder.Conv(x, 8, groups: 8));
        string z = builder.Add(new Add(), x, builder.Conv(y, 8, kernel: 1));
        string features = builder.Flatten(builder.AveragePool(builder.Add(new Relu(), z)));
        Graph graph = NanoML.Compiler.Passes.Pipeline.Run(builder.Build(builder.Gemm(features, 5)));
        return (graph, Plans.Quantize(graph));
    }

    /// <summary>What the integer network's output differs from the float one's, the mean of the squares.</summary>
    private static double Error(QuantGraph network, float[][] samples)
    {
        Plan plan = Planner.CreatePlan(network);
        var oracle = new IntegerOracle(plan);
        return ModelOutputs.SquaredDifference(
            ModelOutputs.Of(network.Graph, samples),
            Array.ConvertAll(samples, s => IntegerOracle.DequantizeOutput(plan, oracle.Run(IntegerOracle.QuantizeInput(plan, s)))));
    }

    private static float[] Mean(float[][] samples, Func<float[], float[]> run)
    {
        float[][] outputs = Array.ConvertAll(samples, s => run(s));
        return [.. Enumerable.Range(0, outputs[0].Length).Select(k => outputs.Average(y => y[k]))];
    }
}
