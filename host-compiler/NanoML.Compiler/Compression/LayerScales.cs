using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression;

/// <summary>The scales of a layer's input and output, between which its weights' scales have to mediate.</summary>
internal readonly record struct LayerScales(float Input, float Output)
{
    private static LayerScales Of(QuantGraph network, Node node) =>
        new(network.Activations[node.Inputs[0]].Quant.Scale, network.Activations[node.Outputs[0]].Quant.Scale);

    /// <summary>Of each layer that has the weights of a layer.</summary>
    public static LayerScales[] OfUses(QuantGraph network, Node node) => [.. network.Graph.UsesOfWeights(node).Select(use => Of(network, use))];

    /// <summary>
    /// The weight scale at which an accumulator is the output already; at its products with powers of two, requantising is a shift.
    /// </summary>
    public double Unit => (double)Output / Input;

    /// <summary>The mean square of what rounding a sum to the output's levels adds, in real units.</summary>
    public double OutputNoise => (double)Output * Output / 12;
}
