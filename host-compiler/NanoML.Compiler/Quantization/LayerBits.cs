using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Quantization;

/// <summary>
/// How many bits the weights of each layer take. The first and the last layer with weights keep eight, as is common practice, since
/// rounding them coarsely costs the most accuracy. So do layers whose scales the model prescribes.
/// </summary>
public static class LayerBits
{
    public const int Default = 8;
    private const int Few = 4;

    /// <returns>Bits by node name, for every layer with weights.</returns>
    public static ImmutableDictionary<string, int> Choose(Graph optimized, WeightFormat format)
    {
        Node[] layers = Layers(optimized);
        return Enumerable.Range(0, layers.Length).ToImmutableDictionary(
            k => layers[k].Name, k => format == WeightFormat.Int4 && IsInner(layers, k) && !IsPinned(optimized, layers[k]) ? Few : Default);
    }

    /// <summary>What keeps the format from layers that would otherwise take it.</summary>
    public static IEnumerable<string> Warnings(Graph optimized, WeightFormat format)
    {
        Node[] layers = Layers(optimized);
        Node[] inner = [.. layers.Where((_, k) => IsInner(layers, k))];
        int pinned = inner.Count(layer => IsPinned(optimized, layer));
        return (format, inner.Length, pinned) switch
        {
            (WeightFormat.Int8, _, _) => [],
            (_, 0, _) => ["--weights int4 changes nothing: the first and the last layer with weights stay int8, and there are no others."],
            (_, _, 0) => [],
            (_, int count, _) when pinned == count =>
            [
                "--weights int4 changes nothing: the model prescribes the scales of its weights (QDQ), which stay int8. "
                    + "Compile the float model instead.",
            ],
            (_, int count, _) =>
                [$"--weights int4 leaves {pinned} of {count} inner layers int8: the model prescribes the scales of their weights (QDQ)."],
        };
    }

    private static Node[] Layers(Graph graph) => [.. graph.Nodes.Where(node => node.Op is IWeightedOp)];

    private static bool IsInner(Node[] layers, int index) => index > 0 && index < layers.Length - 1;

    private static bool IsPinned(Graph graph, Node layer) => graph.Value(layer.Inputs[IWeightedOp.WeightInput]).Pinned is not null;
}
