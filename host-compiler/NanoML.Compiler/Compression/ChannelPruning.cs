using System.Collections.Immutable;
using NanoML.Compiler.Channels;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Compression;

/// <summary>
/// Removes whole output channels of convolutions and neurons of dense layers, so that the graph itself becomes smaller (Li et al., "Pruning
/// Filters for Efficient ConvNets", 2017). Channels that a residual connection or a depthwise convolution ties together go together.
/// </summary>
public static class ChannelPruning
{
    /// <param name="graph">
    /// A float graph in which matrix products by constants are Dense (after <see cref="Passes.ToDense"/>), channels first or last.
    /// </param>
    /// <param name="ratio">
    /// The share of channels to remove, in [0, 1), of each group of layers whose channels are tied, rounded down; one channel of every
    /// layer stays. A group that reaches the model's output, or an operator behind which channels cannot be told apart, stays whole.
    /// </param>
    /// <param name="samples">
    /// Elements of the model's input, in the model's own axis order; at least one sample. They say which channels matter least
    /// (<see cref="ChannelImportance"/>) and what mean the layers behind put into their biases.
    /// </param>
    /// <returns>The same graph when the ratio is 0; otherwise one with fewer channels.</returns>
    /// <exception cref="CompilerException">Not one channel can be removed (NML0310).</exception>
    public static Graph Prune(Graph graph, double ratio, IReadOnlyList<float[]> samples, IProgress<double>? progress = null)
    {
        if (ratio is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "A pruning ratio is in [0, 1).");
        }

        if (ratio == 0)
        {
            return graph;
        }

        ChannelGroups groups = ChannelGroups.Of(graph);
        RequireSomethingToRemove(graph, groups, ratio);
        Dictionary<string, int> axes = groups.Readers(graph).DistinctBy(reader => reader.Layer.Inputs[0])
            .ToDictionary(reader => reader.Layer.Inputs[0], reader => reader.Input.Axis);
        ImmutableDictionary<string, ChannelMoments> moments = ChannelMoments.Measure(graph, axes, samples, progress);
        double[] importance = ChannelImportance.Of(graph, groups, moments);
        HashSet<int> removed =
            [.. groups.Groups.Where(group => group.Obstacle is null).SelectMany(group => Choose(group, ratio, importance))];
        return new ChannelRemoval(graph, groups.Maps, removed, moments).Run();
    }

    /// <summary>The channels of least importance; of equal ones the first.</summary>
    private static List<int> Choose(ChannelGroup group, double ratio, double[] importance)
    {
        var removed = new List<int>();
        if (!group.Channels.All(channel => double.IsFinite(importance[channel.Id])))
        {
            return removed;
        }

        Dictionary<string, int> left = group.Layers.ToDictionary(
            layer => layer, layer => group.Channels.Count(channel => channel.Layers.Contains(layer)));
        foreach (TiedChannel channel in group.Channels.OrderBy(channel => importance[channel.Id]))
        {
            if (removed.Count < CountOf(group, ratio) && channel.Layers.All(layer => left[layer] > 1))
            {
                removed.Add(channel.Id);
                foreach (string layer in channel.Layers)
                {
                    left[layer]--;
                }
            }
        }

        return removed;
    }

    // In decimal, because 0.29 * 100 is below 29 in binary.
    private static int CountOf(ChannelGroup group, double ratio) => Ratio.CountOf(ratio, group.Channels.Length);

    private static void RequireSomethingToRemove(Graph graph, ChannelGroups groups, double ratio)
    {
        ChannelGroup[] free = [.. groups.Groups.Where(group => group.Obstacle is null)];
        if (free.Any(group => CountOf(group, ratio) > 0))
        {
            return;
        }

        string reason = free.Length > 0
            ? $"a share of {ratio} is less than one of the {free.Max(group => group.Channels.Length)} channels of the widest layers"
            : groups.Groups.IsEmpty
                ? "there is no convolution or dense layer with constant weights"
                : string.Join("; ", groups.Groups.Take(3).Select(group => group.Obstacle)) + (groups.Groups.Length > 3 ? "; …" : "");
        throw new CompilerException(DiagnosticCatalog.NothingToPrune, $"{graph.Source}: no channel can be removed: {reason}");
    }
}
