using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Channels;

/// <summary>
/// Follows channels from the layers that make them through the graph, node by node. An operator that is not listed here keeps the channels
/// that it reads, so a new operator is safe before it is known.
/// </summary>
internal sealed class ChannelFlow(Graph graph, ChannelTies ties)
{
    private readonly Dictionary<string, ChannelMap> _maps = [];

    public IReadOnlyDictionary<string, ChannelMap> Maps => _maps;

    /// <summary>Whether a node is a layer of which each output reads all input channels, with constant weights and bias.</summary>
    public static bool MixesChannels(Graph graph, Node node) =>
        node.Op is Dense or Conv { Groups: 1 } && node.Inputs.Skip(1).All(name => name.Length == 0 || graph.Value(name).IsConstant);

    /// <summary>The channel axis of what a layer or a pool reads.</summary>
    public static int ChannelAxis(Graph graph, Node layer) => ISpatialOp.ChannelAxis(layer.Op, graph.Value(layer.Inputs[0]).Shape.Rank);

    public void StartAtInput(int axis)
    {
        string input = graph.Inputs[0];
        _maps[input] = new ChannelMap(axis, ties.AddLayer(input, graph.Value(input).Shape[axis]));
    }

    public void Follow(Node node)
    {
        if (node.Outputs.Length == 1 && OutputMap(node) is { } map)
        {
            _maps[node.Output] = map;
        }
        else
        {
            KeepAll(node.Inputs, $"feeds '{node.Name}' ({node.Op.OpType}), behind which channels cannot be told apart");
        }

        KeepAll(node.Outputs.Where(graph.Outputs.Contains), "makes the model's output");
    }

    private ChannelMap? OutputMap(Node node) => node.Op switch
    {
        Dense or Conv { Groups: 1 } => LayerMap(node),
        Conv conv => DepthwiseMap(node, conv),
        ConvTranspose => null,
        UnaryOp or Composite or Identity => Map(node),
        BinaryOp or PRelu => BroadcastMap(node),
        ISpatialOp => Map(node, axis => axis == ChannelAxis(graph, node)),
        Pad pad => Map(node, axis => pad.Begins[axis] == 0 && pad.Ends[axis] == 0),
        Resize resize => Map(node, axis => resize.Scales[axis] == 1 && resize.Extents[axis] == InputShape(node)[axis]),
        Interpolation interpolation => Map(node, axis => axis != interpolation.Axis),
        Slice slice => Map(node, axis => slice.Steps[axis] == 1 && slice.Extents[axis] == InputShape(node)[axis]),
        Reduction reduction => Map(node, axis => !reduction.Axes.Contains(axis)) is { } map
            ? map with { Axis = reduction.KeepDims ? map.Axis : map.Axis - reduction.Axes.Count(axis => axis < map.Axis) }
            : null,
        Transpose transpose => Map(node) is { } map ? map with { Axis = transpose.Permutation.IndexOf(map.Axis) } : null,
        Reshape reshape => Map(node) is { } map ? Reshaped(map, InputShape(node), reshape.Target) : null,
        Concat concat => ConcatMap(node, concat.Axis),
        _ => null,
    };

    private Shape InputShape(Node node) => graph.Value(node.Inputs[0]).Shape;

    /// <summary>The map of the first input, where its axis passes through.</summary>
    private ChannelMap? Map(Node node, Predicate<int>? passes = null) =>
        _maps.TryGetValue(node.Inputs[0], out ChannelMap? map) && passes?.Invoke(map.Axis) != false ? map : null;

    private ChannelMap? LayerMap(Node node)
    {
        if (!MixesChannels(graph, node))
        {
            return null;
        }

        int axis = ChannelAxis(graph, node);
        if (Map(node, at => at == axis) is null)
        {
            KeepAll([node.Inputs[0]], $"feeds '{node.Name}' ({node.Op.OpType}) along another axis than its channels");
        }

        return new ChannelMap(axis, ties.AddLayer(node.Name, graph.Value(node.Inputs[IWeightedOp.WeightInput]).Shape[0]));
    }

    /// <summary>A depthwise convolution's outputs belong to the channels that they read; other groups mix some channels.</summary>
    private ChannelMap? DepthwiseMap(Node node, Conv conv)
    {
        Value weights = graph.Value(node.Inputs[IWeightedOp.WeightInput]);
        bool isDepthwise = weights.Shape[1] == 1 && node.Inputs.Skip(1).All(name => name.Length == 0 || graph.Value(name).IsConstant);
        int multiplier = weights.Shape[0] / conv.Groups;
        return isDepthwise && Map(node, axis => axis == ChannelAxis(graph, node)) is { } map
            ? map with { Channels = [.. Enumerable.Range(0, weights.Shape[0]).Select(o => map.Channels[o / multiplier])] }
            : null;
    }

    private ChannelMap? BroadcastMap(Node node)
    {
        Shape y = graph.OutputOf(node).Shape;
        foreach ((string name, string other) in new[] { (node.Inputs[0], node.Inputs[1]), (node.Inputs[1], node.Inputs[0]) })
        {
            if (Aligned(name, y) is { } map && map.Channels.Length == y[map.Axis] && Joins(other, map, y))
            {
                return map;
            }
        }

        return null;
    }

    /// <summary>A map with its axis counted in the shape to which the value is broadcast.</summary>
    private ChannelMap? Aligned(string name, Shape y) =>
        _maps.TryGetValue(name, out ChannelMap? map) ? map with { Axis = map.Axis + y.Rank - graph.Value(name).Shape.Rank } : null;

    /// <summary>Whether the other operand can lose the same channels, or has none along their axis; ties them.</summary>
    private bool Joins(string name, ChannelMap map, Shape y)
    {
        Value value = graph.Value(name);
        int axis = map.Axis - (y.Rank - value.Shape.Rank);
        if (value.IsConstant)
        {
            return true;
        }

        if (axis < 0 || value.Shape[axis] != y[map.Axis])
        {
            KeepAll([name], "is repeated over the channels of another layer");
            return true;
        }

        return Aligned(name, y) is { } other && Tie(map, other);
    }

    private bool Tie(ChannelMap a, ChannelMap b)
    {
        if (a.Axis != b.Axis || a.Channels.Length != b.Channels.Length)
        {
            return false;
        }

        for (int k = 0; k < a.Channels.Length; k++)
        {
            ties.Tie(a.Channels[k], b.Channels[k]);
        }

        return true;
    }

    /// <summary>Along the channels the parts follow each other; along another axis their channels are tied.</summary>
    private ChannelMap? ConcatMap(Node node, int axis)
    {
        ChannelMap?[] maps = [.. node.Inputs.Select(_maps.GetValueOrDefault)];
        if (maps.All(map => map is null || map.Axis == axis) && maps.Any(map => map is not null))
        {
            return new ChannelMap(axis, [.. node.Inputs.SelectMany((name, k) =>
                maps[k]?.Channels ?? Enumerable.Repeat(ChannelMap.Fixed, graph.Value(name).Shape[axis]))]);
        }

        return maps[0] is { } first && first.Axis != axis && maps.All(map => map is not null && map.Axis == first.Axis)
            && maps.All(map => Tie(first, map!))
            ? first
            : null;
    }

    /// <summary>The axis of the target of which each index holds elements of one channel alone; the last of several.</summary>
    private static ChannelMap? Reshaped(ChannelMap map, Shape input, Shape target)
    {
        int inputStride = input.Stride(map.Axis);
        for (int axis = target.Rank - 1; axis >= 0; axis--)
        {
            int stride = target.Stride(axis);
            var channels = new int?[target[axis]];
            bool isSeparate = true;
            for (int k = 0; k < target.Count && isSeparate; k++)
            {
                int channel = map.Channels[k / inputStride % map.Channels.Length];
                isSeparate = (channels[k / stride % channels.Length] ??= channel) == channel;
            }

            if (isSeparate && target.Count > 0)
            {
                return new ChannelMap(axis, [.. channels.Select(channel => channel!.Value)]);
            }
        }

        return null;
    }

    private void KeepAll(IEnumerable<string> values, string reason)
    {
        foreach (int channel in values.Where(_maps.ContainsKey).SelectMany(name => _maps[name].Channels))
        {
            ties.Keep(channel, reason);
        }
    }
}
