using System.Collections.Immutable;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Compression.Search;
using NanoML.Compiler.Data;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Driver;

/// <summary>The two steps that make a model smaller: of the float graph, and of its weights.</summary>
internal static class Compressing
{
    /// <summary>Of the time that a search and then compressing as it says take; an estimate.</summary>
    private const double SearchShare = 0.9;

    /// <summary>Of the time that pruning takes together with doing it again on each half of the samples; an estimate.</summary>
    private const double PruneShare = 0.4;

    /// <summary>Removes input features, decision trees and channels, and the smallest weights if those are to go.</summary>
    /// <param name="data">As for <see cref="Run"/>.</param>
    /// <param name="samples">The data's, or random inputs.</param>
    /// <exception cref="CompilerException">The model or the data do not allow it.</exception>
    public static Graph Shrink(
        CompileOptions options, Graph optimized, SampleSet? data, IReadOnlyList<float[]> samples, Action<string> warn, IProgress<double>? progress)
    {
        if (options.DropFeatures is { } dropping)
        {
            optimized = FeatureSelection.Drop(optimized, dropping, data ?? throw NeedsData("--drop-features", "features matter"), warn, progress);
        }

        if (options.PruneTrees is { } pruning)
        {
            optimized = TreeSelection.Prune(optimized, pruning, data ?? throw NeedsData("--prune-trees", "trees matter"), warn);
        }

        optimized = ChannelPruning.Prune(optimized, options.ChannelPruneRatio, samples, progress);
        CompressionOptions compression = options.Compression;
        return compression.PruneCriterion == PruneCriterion.Magnitude ? PruneSmallest(optimized, compression, warn) : optimized;
    }

    private static CompilerException NeedsData(string option, string what) =>
        new(DiagnosticCatalog.Usage, $"{option} needs data that tell which {what}", "Give calibration samples with --data.");

    private static Graph PruneSmallest(Graph optimized, CompressionOptions compression, Action<string> warn)
    {
        if (compression.PruneRatio == 0 || LayerFormats.Compressible(optimized).IsEmpty)
        {
            return optimized;
        }

        ImmutableDictionary<string, LayerFormat> formats = LayerFormats.Choose(optimized, compression);
        var asItIs = new LayerFormat(null);
        Graph rounded = RoundedZeros.Cut(optimized);
        Graph pruned = MagnitudePruning.Prune(
            rounded, compression.PruneRatio, compression.PruneScope,
            node => formats.GetValueOrDefault(node.Name, asItIs).PrunedTogether(optimized, node), ofRest: true);
        WarnWithoutEffect(Zeros(pruned) - Zeros(rounded), compression, warn);
        return pruned;
    }

    /// <summary>From eight-bit weights to what the user asked for.</summary>
    /// <param name="data">What may be learnt from; null when only random inputs are there, which say nothing of weights.</param>
    /// <exception cref="CompilerException">A search has too few samples.</exception>
    public static Compressed Run(
        CompileOptions options, QuantGraph network, SampleSet? data, OpcodeCosts costs, Action<string> warn, IProgress<double>? progress)
    {
        IReadOnlyList<float[]> samples = data?.Inputs ?? [];
        CompressionOptions asked = options.Compression;
        if (LayerFormats.Compressible(network.Graph).IsEmpty)
        {
            return new Compressed(network);
        }

        return asked switch
        {
            { MaxDrop: { } maxDrop } => Search(options, network, data, costs, maxDrop, progress),
            { PruneRatio: > 0, PruneCriterion: PruneCriterion.Saliency } => Prune(asked, network, data, warn, progress),
            _ => new Compressed(WeightCompressor.Run(network, asked, samples, progress)),
        };
    }

    private static Compressed Prune(
        CompressionOptions asked, QuantGraph network, SampleSet? data, Action<string> warn, IProgress<double>? progress)
    {
        IReadOnlyList<float[]> samples = data?.Inputs ?? [];
        QuantGraph pruned = WeightCompressor.Run(network, asked, samples, ProgressPart.Of(progress, 0, PruneShare));
        WarnWithoutEffect(PruningBudget.Added(network, asked), asked, warn);
        if (samples.Count < LossEstimate.LeastSamples)
        {
            return new Compressed(pruned);
        }

        var estimate = new LossEstimate(network, samples, data!.Labels);
        double done = PruneShare;
        double loss = estimate.Measure(half =>
        {
            double from = done;
            done += (1 - PruneShare) / 2;
            return WeightCompressor.Run(network, asked, estimate.Halves[half], ProgressPart.Of(progress, from, done));
        });
        return new Compressed(pruned) { Expected = new ExpectedLoss(loss, estimate.Unit) };
    }

    private static int Zeros(Graph graph) =>
        graph.WeightedNodes().Sum(node => graph.Value(node.Inputs[IWeightedOp.WeightInput]).Constant?.Floats.Count(w => w == 0) ?? 0);

    private static void WarnWithoutEffect(int added, CompressionOptions asked, Action<string> warn)
    {
        if (added <= 0)
        {
            warn(FormattableString.Invariant(
                $"--prune {asked.PruneRatio} has no effect: as many weights are zero without it. Give a greater share."));
        }
    }

    private static Compressed Search(
        CompileOptions options, QuantGraph network, SampleSet? data, OpcodeCosts costs, double maxDrop, IProgress<double>? progress)
    {
        IReadOnlyList<float[]> samples = data?.Inputs ?? [];
        if (samples.Count < LossEstimate.LeastSamples)
        {
            throw new CompilerException(
                DiagnosticCatalog.TooFewSamples,
                $"{options.ModelPath}: choosing bits and pruning takes at least {LossEstimate.LeastSamples} samples to measure the loss; "
                + (data is null ? "there are none" : $"{options.DataPath} has {samples.Count}"),
                "Give more samples with --data, or choose a format with --weights.");
        }

        var prices = new LayerPrices(costs, options.Optimize);
        CompressionDecision decision = CompressionSearch.Run(
            network, prices, samples, data!.Labels, maxDrop, ProgressPart.Of(progress, 0, SearchShare));
        return new Compressed(WeightCompressor.Run(network, decision.Formats, samples, ProgressPart.Of(progress, SearchShare, 1)))
        {
            Decision = decision,
            Expected = decision.Expected,
        };
    }
}

/// <summary>A network with the weights that it will have.</summary>
internal sealed record Compressed(QuantGraph Network)
{
    /// <summary>What a search decided; null when there was none.</summary>
    public CompressionDecision? Decision { get; init; }

    /// <summary>Null where it was not measured: nothing was pruned, or there are too few samples.</summary>
    public ExpectedLoss? Expected { get; init; }
}
