using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression;

/// <summary>The scales of a layer's input and output, between which its weights' scales have to mediate.</summary>
internal readonly record struct LayerScales(float Input, float Output)
{
    public static LayerScales Of(QuantGraph network, Node node) =>
        new(network.Activations[node.Inputs[0]].Quant.Scale, network.Activations[node.Outputs[0]].Quant.Scale);

    /// <summary>The weight scale at which an accumulator is the output already.</summary>
    public double Unit => (double)Output / Input;
}
