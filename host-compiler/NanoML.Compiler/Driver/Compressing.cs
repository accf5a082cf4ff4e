using NanoML.Compiler.Compression;
using NanoML.Compiler.Compression.Search;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Driver;

/// <summary>The step from eight-bit weights to what the user asked for.</summary>
internal static class Compressing
{
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
        CompressionDecision decision = CompressionSearch.Run(network, prices, samples, data!.Labels, maxDrop, progress);
        return (WeightCompressor.Run(network, decision.Formats, samples), decision);
    }
}
