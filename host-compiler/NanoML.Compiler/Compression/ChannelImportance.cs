using NanoML.Compiler.Channels;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Compression;

/// <summary>
/// How much each channel contributes to the layers that read it: its mean squared activation times the squared norm of the weights that it
/// is multiplied with, as a share of all channels of that layer, summed over the layers. Of the criteria compared in
/// docs/smaller-networks.md it keeps the most accuracy without training.
/// </summary>
internal static class ChannelImportance
{
    /// <param name="moments">Along the channels' axis, of what <see cref="ChannelGroups.Readers"/> read.</param>
    /// <returns>By <see cref="TiedChannel.Id"/>; 0 for a channel that nothing reads or that is always zero.</returns>
    public static double[] Of(Graph graph, ChannelGroups groups, IReadOnlyDictionary<string, ChannelMoments> moments)
    {
        var importance = new double[groups.Groups.SelectMany(group => group.Channels).Max(channel => channel.Id) + 1];
        foreach ((Node layer, ChannelMap input) in groups.Readers(graph))
        {
            double[] energy = Energy(graph.Value(layer.Inputs[IWeightedOp.WeightInput]).Constant!, moments[layer.Inputs[0]]);
            double total = energy.Sum();
            for (int k = 0; k < energy.Length && total != 0; k++)
            {
                if (input.Channels[k] != ChannelMap.Fixed)
                {
                    importance[input.Channels[k]] += energy[k] / total;
                }
            }
        }

        return importance;
    }

    /// <summary>What each input of a layer contributes, in the mean over positions and summed over outputs and taps.</summary>
    private static double[] Energy(Tensor weights, ChannelMoments moments)
    {
        int inputs = weights.Shape[1];
        int taps = weights.Shape.Stride(1);
        var energy = new double[inputs];
        for (int k = 0; k < weights.Floats.Length; k++)
        {
            int input = k / taps % inputs;
            double square = moments.Variance[input] + (moments.Mean[input] * moments.Mean[input]);
            energy[input] += (double)weights.Floats[k] * weights.Floats[k] * square;
        }

        return energy;
    }
}
