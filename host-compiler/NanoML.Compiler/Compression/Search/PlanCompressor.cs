using NanoML.Compiler.Calibration;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression.Search;

/// <summary>Compresses a network by one plan after the other with the same samples; what does not depend on the plan is computed once.</summary>
internal sealed class PlanCompressor(QuantGraph network, IReadOnlyList<float[]> samples)
{
    private readonly ExactActivations _samples = new(network.Graph, samples, replays: true);

    /// <summary>As <see cref="WeightCompressor"/> does.</summary>
    public QuantGraph Run(IReadOnlyDictionary<string, LayerFormat> formats) =>
        WeightCompressor.Run(network, formats, new ActivationReplay(network, _samples));
}
