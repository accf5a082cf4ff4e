using NanoML.Compiler.Channels;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Calibration;

/// <summary>
/// Gives the channels between two layers one size where most of them would be lost beside the largest: the first layer's channels are
/// divided by what the second one's weights are multiplied with (Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias
/// Correction", 2019). With ReLU or nothing between them, or where the first makes magnitudes, the function is the same; a bound above
/// zero stays where it is, so that a channel saturates there, above all that was seen of it.
/// </summary>
/// <remarks>
/// Everywhere it would cost accuracy as often as it gains some: so only where half of the channels are small, and if that pays when it is
/// measured. The bins of a spectrum are uneven by nature: there any gain counts. Their sizes are those on all samples, for a bin is loud in few.
/// </remarks>
public static class ChannelEqualization
{
    /// <summary>Channels are small below this share of the largest: three of eight bits are lost.</summary>
    private const double Small = 1.0 / 8;

    /// <summary>No channel grows more than so.</summary>
    private const double LeastFactor = 1.0 / (1 << 14);

    /// <summary>What the noise must fall below, as a share of what it was: half is 3 dB.</summary>
    private const double Gain = 0.5;
    private const int MaxSamples = 32;

    /// <param name="graph">The optimised float graph.</param>
    /// <param name="samples">In the model's own axis order; at least one.</param>
    /// <param name="quantize">From the graph to eight-bit activations and weights.</param>
    /// <returns>The same graph where nothing is to be gained; otherwise one of the same function on the samples.</returns>
    public static Graph Run(Graph graph, IReadOnlyList<float[]> samples, Func<Graph, QuantGraph> quantize)
    {
        (Node First, Node Second)[] pairs = [.. Pairs(graph)];
        if (pairs.Length == 0)
        {
            return graph;
        }

        IReadOnlyList<float[]> some = [.. samples.Where((_, k) => k % ((samples.Count + MaxSamples - 1) / MaxSamples) == 0)];
        Dictionary<string, double[]> sizes = Sizes(graph, pairs, pairs.Any(pair => IsMagnitude(pair.First)) ? samples : some);
        Graph Better(Graph before, IEnumerable<(Node First, Node Second)> chosen, double gain) =>
            Equalize(before, chosen, sizes) is var equal && !ReferenceEquals(equal, before) && Noise(quantize(equal), some) < gain * Noise(quantize(before), some)
                ? equal
                : before;

        graph = Better(graph, pairs.Where(pair => IsMagnitude(pair.First)), 1);
        return Better(graph, pairs.Where(pair => !IsMagnitude(pair.First) && IsUneven(sizes[pair.First.Output])), Gain);
    }

    /// <summary>Layers of which the second alone reads the first's output, which grows as its channels do, up to a bound at most.</summary>
    private static IEnumerable<(Node First, Node Second)> Pairs(Graph graph)
    {
        var readers = graph.Nodes.SelectMany(node => node.Inputs.Select(name => (Name: name, Node: node))).ToLookup(read => read.Name, read => read.Node);
        foreach (Node first in graph.Nodes.Where(node => IsMagnitude(node) || (IsLayer(graph, node) && ((IFusesClamp)node.Op).Clamp is null or { Min: 0 })))
        {
            if (!graph.Outputs.Contains(first.Output) && readers[first.Output].ToArray() is [var second]
                && IsLayer(graph, second) && second.Inputs[0] == first.Output
                && ChannelAxis(graph, first) == ChannelAxis(graph, second)
                && graph.OutputOf(first).Shape.Rank == graph.Value(first.Inputs[0]).Shape.Rank)
            {
                yield return (first, second);
            }
        }
    }

    private static bool IsLayer(Graph graph, Node node) =>
        (ChannelFlow.MixesChannels(graph, node) || IsDepthwise(graph, node))
        && node.Inputs.All(name => name.Length == 0 || graph.Value(name).Pinned is null)
        && graph.OutputOf(node).Pinned is null;

    // A magnitude grows as both of its sums do.
    private static bool IsMagnitude(Node node) => node.Op is Spectrum { Function: { Count: 1 } function } && function[0] is Sqrt;

    private static int ChannelAxis(Graph graph, Node node) =>
        node.Op is Spectrum ? graph.OutputOf(node).Shape.Rank - 1 : ChannelFlow.ChannelAxis(graph, node);

    private static bool IsDepthwise(Graph graph, Node node) => node.Op is Conv { Groups: > 1 }
        && node.Inputs.Skip(1).All(name => name.Length == 0 || graph.Value(name).IsConstant)
        && graph.Value(node.Inputs[IWeightedOp.WeightInput]).Shape[1] == 1;

    /// <summary>The largest magnitude of each channel.</summary>
    private static Dictionary<string, double[]> Sizes(Graph graph, (Node First, Node Second)[] pairs, IReadOnlyList<float[]> samples)
    {
        Dictionary<string, double[]> sizes = pairs.ToDictionary(
            pair => pair.First.Output, pair => new double[graph.OutputOf(pair.First).Shape[ChannelAxis(graph, pair.First)]]);
        Dictionary<string, int> inner = pairs.ToDictionary(
            pair => pair.First.Output, pair => graph.OutputOf(pair.First).Shape.Stride(ChannelAxis(graph, pair.First)));
        Parallel.ForEach(samples, Cores.All, sample => new FloatOracle(graph).Observe(sample, (name, values) =>
        {
            if (sizes.TryGetValue(name, out double[]? size))
            {
                lock (size)
                {
                    for (int k = 0; k < values.Length; k++)
                    {
                        int channel = k / inner[name] % size.Length;
                        size[channel] = Math.Max(size[channel], Math.Abs(values[k]));
                    }
                }
            }
        }));
        return sizes;
    }

    private static bool IsUneven(double[] sizes)
    {
        double[] used = [.. sizes.Where(size => size > 0).Order()];
        return used.Length > 1 && double.IsFinite(used[^1]) && used[(used.Length - 1) / 2] < Small * used[^1];
    }

    private static Graph Equalize(Graph graph, IEnumerable<(Node First, Node Second)> pairs, Dictionary<string, double[]> sizes)
    {
        (Node First, Node Second)[] uneven = [.. pairs];
        if (uneven.Length == 0)
        {
            return graph;
        }

        var rows = new Dictionary<string, double[]>();
        var columns = new Dictionary<string, double[]>();
        foreach ((Node first, Node second) in uneven)
        {
            double[] size = sizes[first.Output];
            double largest = size.Max();
            double[] factors = Array.ConvertAll(size, s => s > 0 ? Math.Max(s / largest, LeastFactor) : 1);
            double[] grown = Array.ConvertAll(factors, f => 1 / f);
            rows[first.Name] = first.Op is Spectrum ? [.. grown, .. grown] : grown;
            columns[second.Name] = factors;
        }

        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes.Where(node => rows.ContainsKey(node.Name) || columns.ContainsKey(node.Name)))
        {
            editor.Replace(node, Scale(editor, node, rows.GetValueOrDefault(node.Name), columns.GetValueOrDefault(node.Name)));
        }

        return editor.ToGraph();
    }

    /// <param name="rows">By output channel, or null.</param>
    /// <param name="columns">By input channel, or null.</param>
    private static Node Scale(GraphEditor editor, Node node, double[]? rows, double[]? columns)
    {
        Tensor weights = editor.Value(node.Inputs[IWeightedOp.WeightInput]).Constant!;
        int perRow = weights.Shape.Stride(0);
        int perColumn = weights.Shape.Stride(1);
        int perInput = columns is null ? 1 : weights.Shape[0] / columns.Length;
        bool isDepthwise = node.Op is Conv { Groups: > 1 };
        float[] scaled = [.. weights.Floats.Select((w, k) => (float)(w * (rows?[k / perRow] ?? 1)
            * (columns?[isDepthwise ? k / perRow / perInput : k % perRow / perColumn] ?? 1)))];
        float[] bias = editor.Bias(node, weights.Shape[0])!;
        return editor.WithConstants(
            node, new Tensor(weights.Shape, scaled), null, rows is null ? bias : [.. bias.Select((b, o) => (float)(b * rows[o]))]);
    }

    /// <summary>The noise of the network's outputs, relative to their power; the sum of several.</summary>
    private static double Noise(QuantGraph network, IReadOnlyList<float[]> samples)
    {
        var replay = new ActivationReplay(network, samples);
        foreach (Node node in network.Graph.Nodes)
        {
            replay.Run(node, network.Weights.GetValueOrDefault(node.Name));
        }

        return network.Graph.Outputs.Sum(output => Noise(
            [.. replay.Exact(output).Select(tensor => tensor.ToFloats())], [.. replay.Rounded(output).Select(tensor => tensor.ToFloats())]));
    }

    private static double Noise(float[][] exact, float[][] rounded) =>
        ModelOutputs.SquaredDifference(exact, rounded) / Math.Max(exact.Average(y => y.Sum(x => (double)x * x)), double.Epsilon);
}
