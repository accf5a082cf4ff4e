using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Channels;

/// <summary>Output channels of one or several layers that can only be removed together.</summary>
/// <param name="Id">The number that <see cref="ChannelMap.Channels"/> holds.</param>
/// <param name="Layers">The nodes that make it, or the graph's input.</param>
internal sealed record TiedChannel(int Id, ImmutableArray<string> Layers);

/// <summary>Layers whose channels are tied to each other's, as by a residual connection.</summary>
/// <param name="Layers">Names of nodes, or the graph's input.</param>
/// <param name="Obstacle">Why its channels must all stay, as a sentence without its full stop; null when they need not.</param>
internal sealed record ChannelGroup(ImmutableArray<string> Layers, ImmutableArray<TiedChannel> Channels, string? Obstacle);

/// <summary>
/// Where the channels of a graph come from and where they go: what has to be removed together so that shapes still fit ("dependency
/// groups": Fang et al., "DepGraph: Towards Any Structural Pruning", 2023).
/// </summary>
/// <param name="Maps">By value name; values without channels that could be removed are missing.</param>
internal sealed record ChannelGroups(ImmutableDictionary<string, ChannelMap> Maps, ImmutableArray<ChannelGroup> Groups)
{
    /// <param name="graph">
    /// A float graph in which matrix products by constants are Dense; channels first or last. Passes up to fuse-clamp make it so.
    /// </param>
    /// <param name="inputAxis">The axis of the graph's input whose indices count as channels too; null for none.</param>
    public static ChannelGroups Of(Graph graph, int? inputAxis = null)
    {
        var ties = new ChannelTies();
        var flow = new ChannelFlow(graph, ties);
        if (inputAxis is { } axis)
        {
            flow.StartAtInput(axis);
        }

        foreach (Node node in graph.Nodes)
        {
            flow.Follow(node);
        }

        return new ChannelGroups(
            flow.Maps.ToImmutableDictionary(
                map => map.Key, map => map.Value with { Channels = Array.ConvertAll(map.Value.Channels, ties.Root) }),
            [.. ties.Groups()]);
    }

    /// <summary>The layers that mix channels, a Dense or a Conv of one group, each with the map of what it reads.</summary>
    public IEnumerable<(Node Layer, ChannelMap Input)> Readers(Graph graph) => graph.Nodes
        .Where(node => ChannelFlow.MixesChannels(graph, node) && Maps.ContainsKey(node.Inputs[0]))
        .Select(node => (node, Maps[node.Inputs[0]]))
        .Where(reader => reader.Item2.Axis == ChannelFlow.ChannelAxis(graph, reader.node));
}
