using System.Collections.Immutable;
using NanoML.Compiler.Channels;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Removes channels that no input can change, as training leaves them where weight decay meets ReLU: all weights of their layers are next to
/// nothing. What they contribute goes into the biases of the layers that read them.
/// </summary>
/// <remarks>
/// Only where that is exact: a channel must be the same at all positions, and zero where a padded convolution reads it. Layers whose scales
/// the model prescribes stay as they are.
/// </remarks>
public static class RemoveConstantChannels
{
    /// <summary>Weights below this share of their layer's largest are lost in the rounding of floats, many of them together too.</summary>
    private const float Negligible = 1f / (1L << 40);

    /// <summary>The variance of a constant, relative to its square: the rounding of sums in double precision.</summary>
    private const double Rounding = 1e-12;

    public static Graph Run(Graph graph)
    {
        if (graph.Values.Values.Any(value => value.Pinned is not null))
        {
            return graph;
        }

        Dictionary<string, bool[]> constant = graph.Nodes.Where(node => ChannelFlow.MixesChannels(graph, node))
            .ToDictionary(node => node.Name, node => ConstantRows(graph.Value(node.Inputs[IWeightedOp.WeightInput]).Constant!));
        if (!constant.Values.Any(rows => rows.Contains(true)))
        {
            return graph;
        }

        ChannelGroups groups = ChannelGroups.Of(graph);
        HashSet<int> candidates = Candidates(graph, groups, constant);
        ImmutableDictionary<string, ChannelMoments> moments = Evaluate(graph, groups);
        foreach ((Node layer, ChannelMap input) in groups.Readers(graph))
        {
            candidates.ExceptWith(Changing(layer, input, moments[layer.Inputs[0]]));
        }

        HashSet<int> removed = [.. groups.Groups.SelectMany(group => AllButOne(group, candidates))];
        return removed.Count == 0 ? graph : new ChannelRemoval(graph, groups.Maps, removed, moments).Run();
    }

    private static bool[] ConstantRows(Tensor weights)
    {
        float least = Negligible * weights.Floats.Max(Math.Abs);
        return [.. weights.Floats.Chunk(weights.Shape.Stride(0)).Select(row => float.IsFinite(least) && row.All(w => Math.Abs(w) <= least))];
    }

    /// <summary>Channels that are constant in every layer that makes them, and that nothing else mixes with what is not.</summary>
    private static HashSet<int> Candidates(Graph graph, ChannelGroups groups, Dictionary<string, bool[]> constant)
    {
        HashSet<int> candidates = [.. groups.Groups.Where(group => group.Obstacle is null).SelectMany(group => group.Channels).Select(c => c.Id)];
        foreach (Node node in graph.Nodes.Where(node => groups.Maps.ContainsKey(node.Output)))
        {
            int[] channels = groups.Maps[node.Output].Channels;
            if (constant.TryGetValue(node.Name, out bool[]? rows))
            {
                candidates.ExceptWith(channels.Where((_, k) => !rows[k]));
            }
            else if (node.Op is BinaryOp or PRelu)
            {
                ChannelMap?[] operands = [.. node.Inputs.Where(name => !graph.Value(name).IsConstant).Select(groups.Maps.GetValueOrDefault)];
                candidates.ExceptWith(channels.Where(channel => operands.Any(map => map is null || !map.Channels.Contains(channel))));
            }
        }

        return candidates;
    }

    /// <summary>Mean and variance over the positions, for one input: any, since constant channels have the same for all.</summary>
    private static ImmutableDictionary<string, ChannelMoments> Evaluate(Graph graph, ChannelGroups groups)
    {
        Dictionary<string, int> axes = groups.Readers(graph).DistinctBy(reader => reader.Layer.Inputs[0])
            .ToDictionary(reader => reader.Layer.Inputs[0], reader => reader.Input.Axis);
        return ChannelMoments.Measure(graph, axes, [new float[graph.SampleLength]]);
    }

    private static IEnumerable<int> Changing(Node layer, ChannelMap input, ChannelMoments moments)
    {
        bool isPadded = layer.Op is ISpatialOp { Window.HasPadding: true };
        return input.Channels.Where((_, k) =>
            !(moments.Variance[k] <= Rounding * moments.Mean[k] * moments.Mean[k]) || (isPadded && moments.Mean[k] != 0));
    }

    /// <summary>A layer cannot be empty.</summary>
    private static IEnumerable<int> AllButOne(ChannelGroup group, HashSet<int> candidates)
    {
        TiedChannel[] constant = [.. group.Channels.Where(channel => candidates.Contains(channel.Id))];
        return constant.Take(Math.Min(constant.Length, group.Channels.Length - 1)).Select(channel => channel.Id);
    }
}
