using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression;

/// <summary>Divides the zeros of a whole model among its layers.</summary>
public static class PruningBudget
{
    /// <summary>A layer's relative error beside which that of eight bits is small.</summary>
    private const double LeastHarm = 1e-3;

    /// <summary>The same share of each layer.</summary>
    /// <returns>How many weights become zero, by node name.</returns>
    public static Dictionary<string, int> PerLayer(Graph graph, IEnumerable<Node> layers, double ratio) => layers.ToDictionary(
        node => node.Name, node => Ratio.CountOf(ratio, graph.Value(node.Inputs[IWeightedOp.WeightInput]).Shape.Count));

    /// <summary>
    /// Zeros go where they do least harm for what they save. Harm is done to the network's result: the error of a layer's sums relative to
    /// their power, when all its other weights make up for the zeros, times the share of it that arrives at the end.
    /// </summary>
    /// <remarks>
    /// A zero saves its share of the model's weights, which is flash, and its share of the model's multiplications, which is time; both
    /// count alike. So of two weights that harm alike the one that serves more positions goes, and no layer is emptied for its positions
    /// alone.
    /// </remarks>
    /// <param name="layers">The nodes whose weights may become zero.</param>
    /// <param name="ratio">The share of their weights, in [0, 1).</param>
    /// <returns>As for <see cref="PerLayer"/>.</returns>
    public static Dictionary<string, int> Global(
        QuantGraph network, IReadOnlyCollection<Node> layers, double ratio, IReadOnlyList<float[]> samples, IProgress<double>? progress = null)
    {
        var harms = new List<(string Layer, double Harm)>();
        Dictionary<string, double> savings = Savings(network.Graph, layers);
        NetworkProbe? probe = samples.Count == 0 ? null : new NetworkProbe(network.Graph, samples);
        ActivationReplay? replay = samples.Count == 0 ? null : new ActivationReplay(network, samples);
        int done = 0;
        foreach (Node node in network.Graph.Nodes)
        {
            if (layers.Contains(node))
            {
                LayerProblem layer = LayerProblem.Of(network.Graph, node, replay);
                var pruning = new LayerPruning(layer);
                double gain = probe is null ? 1 : Gain(probe, layer, pruning, ratio, LayerScales.Of(network, node));
                harms.AddRange(pruning.RelativeHarm().Select(harm => (node.Name, harm * gain / savings[node.Name])));
                progress?.Report((double)++done / layers.Count);
            }

            replay?.Run(node, network.Weights.GetValueOrDefault(node.Name));
        }

        int zeros = Ratio.CountOf(ratio, harms.Count);
        return harms.OrderBy(w => w.Harm).Take(zeros).CountBy(w => w.Layer).ToDictionary();
    }

    // What a zero saves: its share of the weights plus its share of the multiplications, times the number of weights.
    private static Dictionary<string, double> Savings(Graph graph, IReadOnlyCollection<Node> layers)
    {
        double Count(Node node) => graph.Value(node.Inputs[IWeightedOp.WeightInput]).Shape.Count;
        double weights = layers.Sum(Count);
        double products = layers.Sum(node => Count(node) * LayerProblem.Positions(graph, node));
        return layers.ToDictionary(node => node.Name, node => 1 + (LayerProblem.Positions(graph, node) * weights / products));
    }

    // How much of a layer's relative error arrives in the network's result, seen at the share of zeros that is wanted overall: at more
    // where those are weights that training left next to zero, since of them nothing but the rounding would be seen.
    private static double Gain(NetworkProbe probe, LayerProblem layer, LayerPruning pruning, double ratio, LayerScales scales)
    {
        int wanted = Ratio.CountOf(ratio, layer.WeightCount);
        double[] harms = [.. pruning.RelativeHarm()];
        int zeros = 0;
        double harm = 0;
        for (; zeros < harms.Length && (zeros < wanted || harm < LeastHarm); zeros++)
        {
            harm += harms[zeros];
        }

        if (harm == 0)
        {
            return 1;
        }

        QuantWeights weights = WeightCompressor.Round(pruning.Prune(zeros), WeightLevels.Linear(8), scales);
        return probe.Error(new Dictionary<string, QuantWeights> { [layer.Node.Name] = weights }) / harm;
    }
}
