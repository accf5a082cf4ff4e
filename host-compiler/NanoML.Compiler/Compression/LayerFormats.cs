using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression;

/// <summary>
/// Which layers take which format. The first and the last layer with weights keep eight bits, as is common practice, since rounding them
/// coarsely costs the most accuracy; they are pruned all the same. Layers whose scales the model prescribes stay as they are.
/// </summary>
public static class LayerFormats
{
    /// <summary>
    /// The layers whose weights may change: all but those whose scales the model prescribes. Of layers with the same weights, the first.
    /// </summary>
    public static ImmutableArray<Node> Compressible(Graph optimized) =>
        [.. optimized.WeightedNodes().Where(node => !IsPinned(optimized, node)).DistinctBy(node => node.Inputs[IWeightedOp.WeightInput])];

    /// <returns>By node name, for every layer that may change; none says yet how many weights become zero.</returns>
    public static ImmutableDictionary<string, LayerFormat> Choose(Graph optimized, CompressionOptions options)
    {
        Node[] layers = [.. optimized.WeightedNodes()];
        LayerFormat inner = options.SharedValues > 0 ? new LayerFormat(null, 0, options.SharedValues) : new LayerFormat(Levels(options.Weights));
        var outer = new LayerFormat(WeightLevels.Linear(WeightQuantization.DefaultBits));
        HashSet<string> outermost = [.. layers.Where((_, k) => !IsInner(k, layers.Length)).Select(layer => layer.Name)];
        return Compressible(optimized).ToImmutableDictionary(
            node => node.Name, node => optimized.UsesOfWeights(node).Any(use => outermost.Contains(use.Name)) ? outer : inner);
    }

    public static WeightLevels Levels(WeightFormat format) => format switch
    {
        WeightFormat.Int8 => WeightLevels.Linear(WeightQuantization.DefaultBits),
        WeightFormat.Int6 => WeightLevels.Linear(6),
        WeightFormat.Int4 => WeightLevels.Linear(4),
        WeightFormat.Int3 => WeightLevels.Linear(3),
        WeightFormat.Ternary => WeightLevels.Linear(2),
        WeightFormat.PowerOfTwo => WeightLevels.PowersOfTwo,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    /// <summary>What keeps compression from layers that would otherwise take it.</summary>
    public static IEnumerable<string> Warnings(Graph optimized, CompressionOptions options)
    {
        Node[] layers = [.. optimized.WeightedNodes()];
        bool fewLevels = options.Weights != WeightFormat.Int8 || options.SharedValues > 0;
        int inner = layers.Where((_, k) => IsInner(k, layers.Length)).Count();
        int pinned = layers.Count(layer => IsPinned(optimized, layer));
        return (options.IsNothing, pinned) switch
        {
            (true, _) => [],
            (_, 0) when fewLevels && inner == 0 =>
                ["Few-bit weights change nothing: the first and the last layer with weights stay int8, and there are no others."],
            (_, 0) => [],
            _ when pinned == layers.Length =>
            [
                "Compression changes nothing: the model prescribes the scales of its weights (QDQ), which stay as they are. "
                    + "Compile the float model instead.",
            ],
            _ => [$"Compression leaves {pinned} of {layers.Length} layers alone: the model prescribes the scales of their weights (QDQ)."],
        };
    }

    /// <summary>Neither the first nor the last of so many layers.</summary>
    internal static bool IsInner(int index, int layers) => index > 0 && index < layers - 1;

    private static bool IsPinned(Graph graph, Node layer) => graph.Value(layer.Inputs[IWeightedOp.WeightInput]).Pinned is not null;
}
