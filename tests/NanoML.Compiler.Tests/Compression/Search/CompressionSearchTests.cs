using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Compression.Search;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Data;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Compression.Search;

public class CompressionSearchTests
{
    private static readonly OpcodeCosts s_costs = OpcodeCosts.Load("nanoclr-host");

    private readonly Digits _digits = Digits.Load();

    [Fact]
    public void Run_AllowedALoss_IsCheaperAndWithinIt()
    {
        CompressionDecision decision = Run(_digits.Labels, 2);

        Assert.Equal(LossUnit.Accuracy, decision.Expected.Unit);
        Assert.True(decision.Expected.Loss <= 2, $"{decision.Expected.Loss} points lost");
        Assert.True(decision.Layers.Sum(l => l.Price) < decision.Layers.Sum(l => l.PriceBefore));
        Assert.Equal(1, decision.Layers.Sum(l => l.ErrorShare), 1e-9);
    }

    [Fact]
    public void Run_MoreLossAllowed_IsNoDearer() =>
        Assert.True(Run(_digits.Labels, 10).Layers.Sum(l => l.Price) <= Run(_digits.Labels, 0.5).Layers.Sum(l => l.Price));

    [Fact]
    public void Run_WithoutLabels_EstimatesFromProbabilities()
    {
        CompressionDecision decision = Run(null, 1);

        Assert.Equal(LossUnit.ExpectedAccuracy, decision.Expected.Unit);
        Assert.InRange(decision.Expected.Loss, -1, 1);
    }

    [Fact]
    public void Run_Twice_DecidesTheSame()
    {
        CompressionDecision first = Run(null, 1);
        CompressionDecision second = Run(null, 1);

        Assert.Equal(first.Expected.Loss, second.Expected.Loss);
        Assert.Equal(Choices(first), Choices(second));
    }

    [Fact]
    public void Estimate_OfTheExactNetworkWithoutRounding_IsNearNothing()
    {
        var estimate = new LossEstimate(_digits.Network, _digits.Samples, null);

        Assert.InRange(estimate.Measure(_ => _digits.Network), -0.5, 0.5);
    }

    // Every sample of one half is judged by the network that learnt from the other half.
    [Fact]
    public void Estimate_JudgesWhatDidNotTakePart()
    {
        var estimate = new LossEstimate(_digits.Network, _digits.Samples, null);
        var learnt = new List<float[]>();
        estimate.Measure(half =>
        {
            learnt.AddRange(estimate.Halves[half]);
            return _digits.Network;
        });

        Assert.Equal(_digits.Samples.Length, learnt.Distinct().Count());
        Assert.Equal(_digits.Samples.Length, learnt.Count);
    }

    // Weights of zero lose so much on the first half that nothing on the other one could make up for it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Estimate_OneHalfPassesTheLimit_DoesNotAskTheOther(bool labelled)
    {
        var estimate = new LossEstimate(_digits.Network, _digits.Samples, labelled ? _digits.Labels : null);
        QuantGraph empty = _digits.Network with
        {
            Weights = _digits.Network.Weights.ToImmutableDictionary(p => p.Key, p => p.Value with { Data = new sbyte[p.Value.Data.Length] }),
        };
        var asked = new List<int>();
        double atLeast = estimate.Measure(Compress, 5);

        Assert.Equal([0], asked);
        Assert.InRange(atLeast, 5, estimate.Measure(Compress));
        Assert.Equal([0, 0, 1], asked);

        QuantGraph Compress(int half)
        {
            asked.Add(half);
            return empty;
        }
    }

    [Fact]
    public void Compile_TooFewSamples_SaysHowManyItTakes()
    {
        using var folder = new TempFolder();
        string data = folder.Write("few.npz", NpyWriter.Npz(("input", NpyWriter.Floats([3, 1, 8, 8], new float[3 * 64]))));

        Refusal.Assert(
            DiagnosticCatalog.TooFewSamples,
            () => Compilation.Run(Bundled.DigitsCnn with { DataPath = data, Compression = new(MaxDrop: 1) }),
            "16 samples",
            "has 3");
    }

    private static IEnumerable<(string Layer, int Bits, int Zeros)> Choices(CompressionDecision decision) =>
        decision.Layers.Select(l => (l.Layer, l.Format.Levels!.Bits, l.Format.Zeros));

    private CompressionDecision Run(int[]? labels, double maxDrop) =>
        CompressionSearch.Run(_digits.Network, new LayerPrices(s_costs, OptimizeGoal.Speed), _digits.Samples, labels, maxDrop);

    /// <summary>The bundled digits network with some of its test samples.</summary>
    private sealed record Digits(QuantGraph Network, float[][] Samples, int[] Labels)
    {
        private const int Count = 60;

        public static Digits Load()
        {
            Graph imported = GraphImporter.Import(
                OnnxReader.Read(Bundled.DigitsCnn.ModelPath), ImmutableDictionary<string, int>.Empty);
            Graph graph = Pipeline.Run(imported);
            SampleSet set = Compilation.LoadSamples(Bundled.DigitsCnn, imported, Bundled.DigitsCnn.DataPath!);
            float[][] samples = set.Inputs[..Count];
            int[] labels = [.. samples.Select(s => ModelOutput.ChosenClass(graph, new FloatOracle(graph).Run(s)))];
            return new Digits(Quantizer.Quantize(graph, Calibrator.Run(graph, samples, RangeMethod.MinMax)), samples, labels);
        }
    }
}
