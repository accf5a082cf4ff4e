using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Channels;

/// <summary>
/// Makes a graph without some channels. What a layer loses of its input is put into its bias as if the channel always had its mean, which
/// is exact where the channel is constant and no padding stands in for it.
/// </summary>
/// <param name="maps">By value name, of the channels in <paramref name="graph"/>.</param>
/// <param name="removed">Numbers of channels; they must be whole <see cref="TiedChannel"/>s, and one of each layer must stay.</param>
/// <param name="moments">Along the channels' axis, of what <see cref="ChannelGroups.Readers"/> read.</param>
internal sealed class ChannelRemoval(
    Graph graph,
    IReadOnlyDictionary<string, ChannelMap> maps,
    IReadOnlySet<int> removed,
    IReadOnlyDictionary<string, ChannelMoments> moments)
{
    private readonly GraphEditor _editor = new(graph);

    public Graph Run()
    {
        foreach (string input in graph.Inputs)
        {
            if (Kept(input) is { } kept)
            {
                _editor.SetInputShape(input, graph.Value(input).Shape.With(maps[input].Axis, kept.Length));
            }
        }

        foreach (Node node in graph.Nodes.Where(node => node.Inputs.Concat(node.Outputs).Any(name => Kept(name) is not null)))
        {
            _editor.Replace(node, Shrink(node));
        }

        return _editor.ToGraph();
    }

    private int[]? Kept(string name) => maps.TryGetValue(name, out ChannelMap? map) ? map.Kept(removed) : null;

    private Node Shrink(Node node) => node.Op switch
    {
        Dense or Conv { Groups: 1 } => ShrinkLayer(node),
        Conv conv => ShrinkDepthwise(node, conv),
        BinaryOp or PRelu => ShrinkConstants(node),
        Resize resize => node with { Op = resize with { Extents = OutputShape(node).Dims } },
        Slice slice => node with { Op = slice with { Extents = OutputShape(node).Dims } },
        Reshape => node with { Op = new Reshape(OutputShape(node)) },
        _ => node,
    };

    private Shape OutputShape(Node node)
    {
        Shape shape = graph.OutputOf(node).Shape;
        return Kept(node.Output) is { } kept ? shape.With(maps[node.Output].Axis, kept.Length) : shape;
    }

    private Node ShrinkLayer(Node node)
    {
        Value value = graph.Value(node.Inputs[IWeightedOp.WeightInput]);
        Tensor weights = value.Constant!;
        float[] bias = _editor.Bias(node, weights.Shape[0])!;
        PinnedQuantization? pinned = value.Pinned;
        if (Kept(node.Inputs[0]) is { } inputs)
        {
            bias = Compensate(bias, weights, inputs, moments[node.Inputs[0]].Mean);
            weights = weights.Take(1, inputs);
            pinned = Take(pinned, 1, inputs);
        }

        if (Kept(node.Output) is { } outputs)
        {
            bias = [.. outputs.Select(o => bias[o])];
            weights = weights.Take(0, outputs);
            pinned = Take(pinned, 0, outputs);
        }

        return _editor.WithConstants(node, weights, pinned, bias);
    }

    private Node ShrinkDepthwise(Node node, Conv conv)
    {
        Value value = graph.Value(node.Inputs[IWeightedOp.WeightInput]);
        int[] inputs = Kept(node.Inputs[0])!;
        int[] outputs = Kept(node.Output)!;
        float[] bias = _editor.Bias(node, value.Shape[0])!;
        Node narrow = node with { Op = conv with { Groups = inputs.Length } };
        return _editor.WithConstants(
            narrow, value.Constant!.Take(0, outputs), Take(value.Pinned, 0, outputs), [.. outputs.Select(o => bias[o])]);
    }

    /// <summary>Constants that have one element per channel lose those that go.</summary>
    private Node ShrinkConstants(Node node)
    {
        if (Kept(node.Output) is not { } kept)
        {
            return node;
        }

        int fromEnd = graph.OutputOf(node).Shape.Rank - maps[node.Output].Axis;
        for (int k = 0; k < node.Inputs.Length; k++)
        {
            Value value = graph.Value(node.Inputs[k]);
            int axis = value.Shape.Rank - fromEnd;
            if (value.Constant is { } constant && axis >= 0 && value.Shape[axis] != 1)
            {
                node = node.WithInput(k, _editor.AddConstant($"{node.Name}_constant", constant.Take(axis, kept), value.Pinned));
            }
        }

        return node;
    }

    /// <summary>The bias plus what the inputs that go contribute at their mean.</summary>
    private static float[] Compensate(float[] bias, Tensor weights, int[] kept, double[] mean)
    {
        int inputs = weights.Shape[1];
        int taps = weights.Shape.Stride(1);
        int[] gone = [.. Enumerable.Range(0, inputs).Except(kept)];
        return [.. bias.Select((b, o) => (float)(b + gone.Sum(
            i => mean[i] * weights.Floats.AsSpan(((o * inputs) + i) * taps, taps).ToArray().Sum(w => (double)w))))];
    }

    private static PinnedQuantization? Take(PinnedQuantization? pinned, int axis, int[] kept) =>
        pinned is { Scales.Length: > 1 } && pinned.Axis == axis ? pinned with { Scales = [.. kept.Select(k => pinned.Scales[k])] } : pinned;
}
