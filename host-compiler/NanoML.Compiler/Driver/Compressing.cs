using System.Collections.Immutable;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Compression.Search;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Driver;

/// <summary>The two steps that make a model smaller: of the float graph, and of its weights.</summary>
internal static class Compressing
{
    /// <summary>Of the time that a search and then compressing as it says take; an estimate.</summary>
    private const double SearchShare = 0.9;

    /// <summary>Removes input features and channels, and the smallest weights if those are to go.</summary>
    /// <param name="data">As for <see cref="Run"/>.</param>
    /// <param name="samples">The data's, or random inputs.</param>
    /// <exception cref="CompilerException">The model or the data do not allow it.</exception>
    public static Graph Shrink(
        CompileOptions options, Graph optimized, SampleSet? data, IReadOnlyList<float[]> samples, Action<string> warn, IProgress<double>? progress)
    {
        if (options.DropFeatures is { } dropping)
        {
            if (data is null)
            {
                throw new CompilerException(
                    DiagnosticCatalog.Usage,
                    "--drop-features needs data that tell which features matter",
                    "Give calibration samples with --data.");
            }

            optimized = FeatureSelection.Drop(optimized, dropping, data, warn, progress);
        }

        optimized = ChannelPruning.Prune(optimized, options.ChannelPruneRatio, samples, progress);
        CompressionOptions compression = options.Compression;
        return compression.PruneCriterion == PruneCriterion.Magnitude ? PruneSmallest(optimized, compression) : optimized;
    }

    private static Graph PruneSmallest(Graph optimized, CompressionOptions compression)
    {
        ImmutableDictionary<string, LayerFormat> formats = LayerFormats.Choose(optimized, compression);
        var asItIs = new LayerFormat(null);
        return MagnitudePruning.Prune(
            optimized, compression.PruneRatio, compression.PruneScope,
            node => formats.GetValueOrDefault(node.Name, asItIs).PrunedTogether(optimized, node));
    }

    /// <summary>From eight-bit weights to what the user asked for.</summary>
    /// <param name="data">What may be learnt from; null when only random inputs are there, which say nothing of weights.</param>
    /// <returns>The compressed network, and what the search decided if there was one.</returns>
    /// <exception cref="CompilerException">A search has too few samples.</exception>
    public static (QuantGraph Network, CompressionDecision? Decision) Run(
        CompileOptions options, QuantGraph network, SampleSet? data, OpcodeCosts costs, IProgress<double>? progress)
    {
        IReadOnlyList<float[]> samples = data?.Inputs ?? [];
        if (options.Compression.MaxDrop is not { } maxDrop || LayerFormats.Compressible(network.Graph).IsEmpty)
        {
            return (WeightCompressor.Run(network, options.Compression with { MaxDrop = null }, samples, progress), null);
        }

        if (samples.Count < CompressionSearch.LeastSamples)
        {
            throw new CompilerException(
                DiagnosticCatalog.TooFewSamples,
                $"{options.ModelPath}: choosing bits and pruning takes at least {CompressionSearch.LeastSamples} samples to measure the loss; "
                + (data is null ? "there are none" : $"{options.DataPath} has {samples.Count}"),
                "Give more samples with --data, or choose a format with --weights.");
        }

        var prices = new LayerPrices(costs, options.Optimize);
        CompressionDecision decision = CompressionSearch.Run(
            network, prices, samples, data!.Labels, maxDrop, ProgressPart.Of(progress, 0, SearchShare));
        return (WeightCompressor.Run(network, decision.Formats, samples, ProgressPart.Of(progress, SearchShare, 1)), decision);
    }
}
