using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression.Search;

/// <summary>Prices and errors of every format for every layer.</summary>
/// <param name="Layers">By node name; the first candidate is eight bits without pruning, and all layers have the same formats in one order.</param>
/// <param name="Prices">Of combinations, by the candidates' indices.</param>
internal sealed record CandidateTable(Dictionary<string, LayerCandidate[]> Layers, ChainPrices Prices)
{
    private static readonly int[] s_bits = [8, 4, 3];
    private static readonly double[] s_shares = [0, 0.2, 0.35, 0.5, 0.6, 0.7, 0.8];

    /// <param name="network">With eight-bit weights.</param>
    public static CandidateTable Measure(
        QuantGraph network, LayerPrices prices, IReadOnlyList<float[]> samples, IProgress<double>? progress)
    {
        Graph graph = network.Graph;
        var formats = s_shares.SelectMany(share => s_bits.Select(bits => (Levels: WeightLevels.Linear(bits), Share: share))).ToArray();
        var compressed = new Dictionary<string, QuantWeights>[formats.Length];
        for (int k = 0; k < formats.Length; k++)
        {
            compressed[k] = [];
        }

        var errors = new Dictionary<string, double[]>();
        var probe = new NetworkProbe(graph, samples);
        var replay = new ActivationReplay(network, samples);
        Node[] layers = [.. LayerFormats.Compressible(graph)];
        foreach (Node node in graph.Nodes)
        {
            if (layers.Contains(node))
            {
                LayerProblem layer = LayerProblem.Of(graph, node, replay);
                var prunings = new Dictionary<int, LayerPruning>();
                LayerScales[] scales = LayerScales.OfUses(network, node);
                errors[node.Name] = new double[formats.Length];
                foreach (IGrouping<(int Zeros, int Together), int> same in Enumerable.Range(0, formats.Length).GroupBy(Pruned))
                {
                    LayerProblem pruned = same.Key.Zeros > layer.Zeros ? Pruning(same.Key.Together).Prune(same.Key.Zeros) : layer;
                    Dictionary<string, QuantWeights>[] rounded = WeightCompressor.Round(pruned, [.. same.Select(k => formats[k].Levels)], scales);
                    foreach ((int k, Dictionary<string, QuantWeights> weights) in same.Zip(rounded))
                    {
                        foreach ((string use, QuantWeights own) in weights)
                        {
                            compressed[k][use] = own;
                        }

                        errors[node.Name][k] = probe.Error(weights);
                    }
                }

                foreach (LayerPruning pruning in prunings.Values)
                {
                    pruning.Dispose();
                }

                progress?.Report((double)errors.Count / layers.Length / 2);

                (int Zeros, int Together) Pruned(int format) => (
                    Ratio.CountOf(formats[format].Share, layer.WeightCount), new LayerFormat(formats[format].Levels).PrunedTogether(graph, node));

                LayerPruning Pruning(int together) => prunings.TryGetValue(together, out LayerPruning? known)
                    ? known
                    : prunings[together] = new LayerPruning(layer, together);
            }

            replay.Run(node, network.Weights.GetValueOrDefault(node.Name));
        }

        var calls = new CallPrice[formats.Length][];
        for (int k = 0; k < formats.Length; k++)
        {
            calls[k] = Together(graph, prices.Of(network with { Weights = network.Weights.SetItems(compressed[k]) }));
            progress?.Report(0.5 + ((k + 1.0) / formats.Length / 2));
        }

        var chains = new ChainPrices(calls);
        Dictionary<string, double>[] priced = [.. Enumerable.Range(0, formats.Length).Select(k => chains.Of(_ => k))];
        return new CandidateTable(
            layers.ToDictionary(node => node.Name, node => formats.Select((format, k) => new LayerCandidate(
                new LayerFormat(format.Levels, Ratio.CountOf(format.Share, network.Weights[node.Name].Data.Length)),
                priced[k][node.Name],
                errors[node.Name][k])).ToArray()),
            chains);
    }

    /// <summary>What a weight costs in all its layers counts for the first, since they have one format.</summary>
    private static CallPrice[] Together(Graph graph, CallPrice[] calls)
    {
        var others = LayerFormats.Compressible(graph)
            .SelectMany(first => graph.UsesOfWeights(first).Skip(1).Select(use => (use.Name, First: first.Name)))
            .ToDictionary(use => use.Name, use => use.First);
        foreach (CallPrice call in calls.Where(call => others.ContainsKey(call.Layer)))
        {
            int first = Array.FindIndex(calls, c => c.Layer == others[call.Layer]);
            calls[first] = calls[first] with { Alone = calls[first].Alone + call.Alone, InLanes = calls[first].InLanes + call.Alone };
        }

        return [.. calls.Select(call => others.ContainsKey(call.Layer) ? new CallPrice(call.Layer, 0) : call)];
    }
}
