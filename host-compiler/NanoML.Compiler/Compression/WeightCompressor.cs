using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression;

/// <summary>
/// Prunes and rounds the weights of a quantised network layer by layer, in the order of the graph, so that each layer makes up for what the
/// ones before it lost.
/// </summary>
public static class WeightCompressor
{
    /// <summary>Compresses as a user asked for.</summary>
    /// <param name="network">With scales for every activation; its integer weights are replaced.</param>
    /// <param name="samples">In the model's own axis order; none means that nothing is known of the inputs.</param>
    /// <param name="progress">Told the share that is done, in [0, 1].</param>
    /// <returns>The network with the integers, scales and biases that lost least; the same ones however many threads take part.</returns>
    public static QuantGraph Run(
        QuantGraph network, CompressionOptions options, IReadOnlyList<float[]> samples, IProgress<double>? progress = null)
    {
        if (options.IsNothing && samples.Count == 0)
        {
            return network;
        }

        ImmutableDictionary<string, LayerFormat> formats = LayerFormats.Choose(network.Graph, options);
        if (formats.IsEmpty)
        {
            return network;
        }

        bool global = options is { PruneRatio: > 0, PruneCriterion: not PruneCriterion.Magnitude, PruneScope: not PruneScope.Layer };
        IReadOnlyDictionary<string, int> zeros = options switch
        {
            { PruneRatio: 0 } or { PruneCriterion: PruneCriterion.Magnitude } => new Dictionary<string, int>(),
            { PruneScope: PruneScope.Layer } => PruningBudget.PerLayer(network, formats, options.PruneRatio),
            _ => PruningBudget.Global(network, formats, options.PruneRatio, samples, ProgressPart.Of(progress, 0, 0.5)),
        };
        formats = formats.ToImmutableDictionary(f => f.Key, f => f.Value with { Zeros = zeros.GetValueOrDefault(f.Key) });
        return Run(network, formats, samples, ProgressPart.Of(progress, global ? 0.5 : 0, 1));
    }

    /// <summary>Compresses each layer as its format says.</summary>
    /// <param name="formats">By node name; a layer that is missing keeps its weights.</param>
    public static QuantGraph Run(
        QuantGraph network, IReadOnlyDictionary<string, LayerFormat> formats, IReadOnlyList<float[]> samples, IProgress<double>? progress = null) =>
        formats.Count == 0 ? network : Run(network, formats, samples.Count == 0 ? null : new ActivationReplay(network, samples), progress);

    /// <summary>Likewise, with samples at the beginning of their replay; null when nothing is known of the inputs.</summary>
    internal static QuantGraph Run(
        QuantGraph network, IReadOnlyDictionary<string, LayerFormat> formats, ActivationReplay? replay, IProgress<double>? progress = null)
    {
        ImmutableDictionary<string, QuantWeights> weights = network.Weights;
        ProgressCounter counter = Rows(network, formats, progress);
        foreach (Node node in network.Graph.Nodes)
        {
            if (weights.ContainsKey(node.Name) && formats.TryGetValue(node.Name, out LayerFormat? format))
            {
                weights = weights.SetItems(Compress(network, node, format, replay, counter.Step));
            }

            replay?.Run(node, weights.GetValueOrDefault(node.Name));
        }

        return network with { Weights = weights };
    }

    /// <summary>Counts the rows: those of pruned layers twice.</summary>
    private static ProgressCounter Rows(
        QuantGraph network, IReadOnlyDictionary<string, LayerFormat> formats, IProgress<double>? progress) => new(
        progress,
        network.Weights.Where(layer => formats.ContainsKey(layer.Key))
            .Sum(layer => layer.Value.Shape[0] * (formats[layer.Key].Zeros > 0 ? 2 : 1)));

    private static Dictionary<string, QuantWeights> Compress(QuantGraph network, Node node, LayerFormat format, ActivationReplay? replay, Action step)
    {
        LayerProblem layer = LayerProblem.Of(network.Graph, node, replay);
        if (format.Zeros > layer.Zeros)
        {
            using var pruning = new LayerPruning(layer, format.PrunedTogether(network.Graph, node));
            layer = pruning.Prune(format.Zeros, step);
        }

        return Round(layer, format.Levels ?? SharedLevels.Of(layer, format.SharedValues), LayerScales.OfUses(network, node), step);
    }

    /// <summary>The integers, scales and biases that lose least of a weight whose zeros are chosen.</summary>
    /// <param name="scales">Of each of its layers.</param>
    /// <param name="step">Called for each row that is done, on any thread.</param>
    /// <returns>By node name, of each of its layers: the same integers and scales, and a bias of its own.</returns>
    internal static Dictionary<string, QuantWeights> Round(LayerProblem layer, WeightLevels levels, LayerScales[] scales, Action? step = null) =>
        Round(layer, [levels], scales, step)[0];

    /// <summary>For several sets of levels; what they have in common is computed once.</summary>
    internal static Dictionary<string, QuantWeights>[] Round(LayerProblem layer, IReadOnlyList<WeightLevels> levels, LayerScales[] scales, Action? step = null)
    {
        // The noise that hides most is not to be counted on.
        LayerScales finest = scales.MinBy(use => use.Output);
        int channels = layer.Channels.Length;
        layer.Factorize();
        RoundedRow[][] rounded = [.. levels.Select(_ => new RoundedRow[channels])];
        float[][][] bias = [.. levels.Select(_ => scales.Select(_ => new float[channels]).ToArray())];
        Parallel.For(0, channels, Cores.All, o =>
        {
            ChannelProblem channel = layer.Channels[o];
            ReadOnlySpan<float> trained = layer.Channel(o);

            // The bias of a channel that lost all its weights is about the most that it can become.
            double least = 0;
            for (int use = 0; use < scales.Length; use++)
            {
                double own = layer.Biases[use][o];
                double largest = Math.Max(Math.Abs(own), Math.Abs(channel.CorrectBias(use, own, trained, new double[trained.Length])));
                least = Math.Max(least, WeightQuantization.LeastScale(largest, scales[use].Input));
            }

            using var rounding = new ChannelRounding(channel, least, finest, layer.HidesInNoise);
            for (int k = 0; k < levels.Count; k++)
            {
                RoundedRow row = rounding.Round(levels[k]);
                double[] reals = Array.ConvertAll(row.Levels, q => (double)row.Scale * q);
                for (int use = 0; use < scales.Length; use++)
                {
                    bias[k][use][o] = (float)channel.CorrectBias(use, layer.Biases[use][o], trained, reals);
                }

                rounded[k][o] = row;
            }

            step?.Invoke();
        });
        return [.. levels.Select((l, k) =>
        {
            var weights = new QuantWeights(
                layer.Weights.Shape, [.. rounded[k].SelectMany(r => r.Levels)], Array.ConvertAll(rounded[k], r => r.Scale), l.Bits);
            return layer.Uses.Zip(bias[k]).ToDictionary(use => use.First.Name, use => weights with { Bias = use.Second });
        })];
    }
}
