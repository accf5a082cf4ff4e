using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression;

/// <summary>
/// Weights that become zero in eight bits anyway, such as those that weight decay left next to nothing: whoever asks for a share of zeros
/// means those that are left.
/// </summary>
internal static class RoundedZeros
{
    /// <param name="weights">Rounded to the nearest of eight bits.</param>
    /// <param name="run">How many consecutive weights of a channel are pruned together: zeros count where all of them are.</param>
    public static int Count(QuantWeights weights, int run) => weights.Data
        .Chunk(weights.Shape.Stride(0))
        .SelectMany(channel => channel.Chunk(run))
        .Where(together => together.All(q => q == 0))
        .Sum(together => together.Length);

    /// <summary>The same network with such weights at zero; a layer with a weight that is not finite is left as it is.</summary>
    public static Graph Cut(Graph graph) => graph with
    {
        Values = graph.Values.SetItems(LayerFormats.Compressible(graph)
            .Select(node => graph.Value(node.Inputs[IWeightedOp.WeightInput]))
            .Where(value => value.Constant is { } weights && weights.Floats.All(float.IsFinite))
            .DistinctBy(value => value.Name)
            .Select(value => KeyValuePair.Create(value.Name, value with { Constant = Cut(value.Constant!) }))),
    };

    private static Tensor Cut(Tensor weights)
    {
        sbyte[] levels = WeightQuantization.Symmetric(weights, null, 1, WeightQuantization.DefaultBits).Data;
        return new Tensor(weights.Shape, [.. weights.Floats.Zip(levels, (w, level) => level == 0 ? 0 : w)], weights.Type.ElementType);
    }

    /// <summary>How many of so many weights become zero.</summary>
    /// <param name="ratio">The share of those that are left, in (0, 1).</param>
    /// <param name="zeros">How many are zero anyway.</param>
    public static int Wanted(double ratio, int weights, int zeros) => zeros + Ratio.CountOf(ratio, weights - zeros);
}
