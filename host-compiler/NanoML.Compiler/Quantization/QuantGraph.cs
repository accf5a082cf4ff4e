using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Quantization;

/// <summary>An activation of a quantised graph.</summary>
public sealed record QuantValue(string Name, Shape Shape, QuantParams Quant);

/// <summary>Integer weights of one layer, symmetric, with one scale per output channel.</summary>
/// <param name="Shape">As in the model; axis 0 is the output channel.</param>
/// <param name="Data">Row-major, each in [-2^(bits-1), 2^(bits-1) - 1]; the lowest only with scales that a model prescribes.</param>
/// <param name="Scales">One per output channel: <c>real = Scales[o] * q</c>.</param>
/// <param name="Bits">8 or fewer.</param>
public sealed record QuantWeights(Shape Shape, sbyte[] Data, float[] Scales, int Bits)
{
    public int OutputChannels => Shape[0];

    /// <summary>The real bias per output channel that makes up for what rounding did to the mean; null leaves the model's own.</summary>
    public float[]? Bias { get; init; }

    /// <summary>The reals that the integers stand for.</summary>
    public Tensor ToTensor()
    {
        int perChannel = Shape.Stride(0);
        return new Tensor(Shape, [.. Data.Select((q, k) => Scales[k / perChannel] * q)]);
    }
}

/// <summary>
/// A graph in which every activation has a scale and a zero point and every layer its integer weights: what planning starts from.
/// </summary>
/// <param name="Graph">The optimised float graph: nodes, order and float constants (biases).</param>
/// <param name="Activations">By value name: the input and everything that nodes make.</param>
/// <param name="Weights">
/// By node name, for operators that are <see cref="IWeightedOp"/>. Nodes that read one constant (<see cref="Ir.Graph.UsesOfWeights"/>) have one
/// weight: the same <see cref="QuantWeights.Data"/> and <see cref="QuantWeights.Scales"/>, and a bias of their own.
/// </param>
public sealed record QuantGraph(
    Graph Graph,
    ImmutableDictionary<string, QuantValue> Activations,
    ImmutableDictionary<string, QuantWeights> Weights);
