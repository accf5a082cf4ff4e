using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression;

/// <summary>Divides the zeros of a whole model among its layers.</summary>
public static class PruningBudget
{
    /// <summary>A layer's relative error beside which that of eight bits is small.</summary>
    private const double LeastHarm = 1e-3;

    /// <summary>What flash counts beside time.</summary>
    private const double FlashShare = 0.05;

    /// <summary>The same share of each layer.</summary>
    /// <param name="formats">By node name, of the layers whose weights may become zero.</param>
    /// <param name="ratio">The share of their weights that are not zero in eight bits anyway (<see cref="RoundedZeros"/>), in (0, 1).</param>
    /// <returns>How many weights become zero, by node name; those that are zero anyway among them.</returns>
    public static Dictionary<string, int> PerLayer(QuantGraph network, IReadOnlyDictionary<string, LayerFormat> formats, double ratio)
    {
        Dictionary<string, int> zeros = Zeros(network, formats);
        return zeros.ToDictionary(
            layer => layer.Key, layer => RoundedZeros.Wanted(ratio, network.Weights[layer.Key].Data.Length, layer.Value));
    }

    /// <summary>
    /// Zeros go where they do least harm for what they save. Harm is done to the network's result: the error of a layer's sums relative to
    /// their power, when all its other weights make up for the zeros, times the share of it that arrives at the end.
    /// </summary>
    /// <remarks>
    /// A zero saves its share of the model's multiplications, which is time, and its share of the model's weights, which is flash and counts
    /// far less. So of two weights that harm alike the one that serves more positions goes. In a depthwise layer it saves flash alone: what an
    /// output costs apart from its few products is most of its time. Weights that go together save a multiplication together, whichever of
    /// them were zero before.
    /// </remarks>
    /// <param name="formats">As for <see cref="PerLayer"/>.</param>
    /// <param name="ratio">As for <see cref="PerLayer"/>, of all layers together.</param>
    /// <returns>As for <see cref="PerLayer"/>.</returns>
    public static Dictionary<string, int> Global(
        QuantGraph network, IReadOnlyDictionary<string, LayerFormat> formats, double ratio, IReadOnlyList<float[]> samples,
        IProgress<double>? progress = null)
    {
        Node[] layers = [.. network.Graph.Nodes.Where(node => formats.ContainsKey(node.Name))];
        var harms = new List<(string Layer, int Zeros, double Harm)>();
        Dictionary<string, double> savings = Savings(network.Graph, layers);
        Dictionary<string, int> zeros = Zeros(network, formats);
        NetworkProbe? probe = samples.Count == 0 ? null : new NetworkProbe(network.Graph, samples);
        ActivationReplay? replay = samples.Count == 0 ? null : new ActivationReplay(network, samples);
        int done = 0;
        foreach (Node node in network.Graph.Nodes)
        {
            if (layers.Contains(node))
            {
                LayerProblem layer = LayerProblem.Of(network.Graph, node, replay);
                int together = formats[node.Name].PrunedTogether(network.Graph, node);
                using var pruning = new LayerPruning(layer, together);
                int wanted = RoundedZeros.Wanted(ratio, layer.WeightCount, zeros[node.Name]);
                double gain = probe is null ? 1 : Gain(probe, layer, pruning, wanted, LayerScales.OfUses(network, node));
                double saving = savings[node.Name] * together;
                harms.AddRange(pruning.RelativeHarm().Select(step => (node.Name, step.Zeros, step.Harm * gain / saving)));
                progress?.Report((double)++done / layers.Length);
            }

            replay?.Run(node, network.Weights.GetValueOrDefault(node.Name));
        }

        return Cheapest(harms, RoundedZeros.Wanted(ratio, harms.Sum(step => step.Zeros), zeros.Values.Sum()));
    }

    /// <summary>How many weights a request makes zero that eight bits leave.</summary>
    public static int Added(QuantGraph network, CompressionOptions asked)
    {
        int[] left = [.. Zeros(network, LayerFormats.Choose(network.Graph, asked)).Select(layer => network.Weights[layer.Key].Data.Length - layer.Value)];
        return asked.PruneScope == PruneScope.Layer ? left.Sum(weights => Ratio.CountOf(asked.PruneRatio, weights)) : Ratio.CountOf(asked.PruneRatio, left.Sum());
    }

    private static Dictionary<string, int> Zeros(QuantGraph network, IReadOnlyDictionary<string, LayerFormat> formats) =>
        network.Graph.Nodes.Where(node => formats.ContainsKey(node.Name)).ToDictionary(
            node => node.Name,
            node => RoundedZeros.Count(network.Weights[node.Name], formats[node.Name].PrunedTogether(network.Graph, node)));

    private static Dictionary<string, int> Cheapest(List<(string Layer, int Zeros, double Harm)> steps, int zeros)
    {
        var byLayer = new Dictionary<string, int>();
        foreach ((string layer, int weights, _) in steps.OrderBy(step => step.Harm))
        {
            if (zeros <= 0)
            {
                break;
            }

            byLayer[layer] = byLayer.GetValueOrDefault(layer) + weights;
            zeros -= weights;
        }

        return byLayer;
    }

    // What a zero saves: its share of the multiplications plus a little of its share of the weights, times the number of weights.
    private static Dictionary<string, double> Savings(Graph graph, IReadOnlyCollection<Node> layers)
    {
        double Count(Node node) => graph.Value(node.Inputs[IWeightedOp.WeightInput]).Shape.Count;
        double weights = layers.Sum(Count);
        double products = layers.Sum(node => Positions(node) * Count(node));
        return layers.ToDictionary(
            node => node.Name, node => FlashShare + (IsDepthwise(graph, node) ? 0 : Positions(node) * weights / products));

        int Positions(Node node) => graph.UsesOfWeights(node).Sum(use => LayerProblem.Positions(graph, use));
    }

    private static bool IsDepthwise(Graph graph, Node node) =>
        ((IWeightedOp)node.Op).InputGroups > 1 && graph.Value(node.Inputs[IWeightedOp.WeightInput]).Shape[1] == 1;

    // How much of a layer's relative error arrives in the network's result, seen at the share of zeros that is wanted overall: at more
    // where those are weights that training left next to zero, since of them nothing but the rounding would be seen.
    private static double Gain(NetworkProbe probe, LayerProblem layer, LayerPruning pruning, int wanted, LayerScales[] scales)
    {
        int zeros = 0;
        double harm = 0;
        foreach ((int more, double worse) in pruning.RelativeHarm())
        {
            if (zeros >= wanted && harm >= LeastHarm)
            {
                break;
            }

            zeros += more;
            harm += worse;
        }

        if (harm == 0)
        {
            return 1;
        }

        return probe.Error(WeightCompressor.Round(pruning.Prune(zeros), WeightLevels.Linear(8), scales)) / harm;
    }
}
