using System.Collections.Immutable;
using NanoML.Compiler.Channels;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Compression;

/// <summary>Drops input features that hardly change a model's output: the model then takes a smaller input.</summary>
public static class FeatureSelection
{
    // More of them would rank the features little better, and each costs an inference for every feature.
    private const int MaxSamples = 256;

    /// <summary>
    /// Ranks the features by <see cref="PermutationImportance"/> and replaces the least important ones by their means, which go into the
    /// biases of the layers that read them. The graph then says which features it takes (<see cref="InputForm.Features"/>).
    /// </summary>
    /// <param name="graph">A float graph as <see cref="ChannelPruning.Prune"/> takes it, of one input.</param>
    /// <param name="dropping">
    /// How many to drop, from 1 to all but one; automatic drops the least important first as long as <see cref="OutputTolerance"/> holds
    /// on the samples.
    /// </param>
    /// <param name="samples">Whole samples, two or more, labelled or not; the first 256 count.</param>
    /// <param name="warn">Told what the user should know.</param>
    /// <exception cref="CompilerException">
    /// The input has no features that could be dropped, or fewer than were asked for (NML0311), or there is one sample alone (NML0202).
    /// </exception>
    public static Graph Drop(
        Graph graph, FeatureDropping dropping, SampleSet samples, Action<string> warn, IProgress<double>? progress = null)
    {
        InputChannels input = InputChannels.Of(graph);
        Require(graph, dropping, samples, input.Count);
        float[][] used = [.. samples.Inputs.Take(MaxSamples)];
        double[] importance = PermutationImportance.Measure(input.Graph, input.Own, input.Axis, used, progress);
        int[] order = [.. Enumerable.Range(0, input.Count).OrderBy(feature => importance[feature])];
        ImmutableDictionary<string, ChannelMoments> moments = input.Measure(samples.Inputs);
        int count = dropping.Count
            ?? Automatic(input, moments, order, new OutputTolerance(graph, used, samples.Labels?[..used.Length]), warn);
        if (count == 0)
        {
            return graph;
        }

        int[] dropped = order[..count];
        foreach (string layer in input.Approximated(dropped, moments))
        {
            warn(
                $"--drop-features: '{layer}' pads its input, so at the border its bias has too much of a dropped feature's mean: "
                + "judge the model with nanoml verify.");
        }

        return input.Drop(dropped, moments);
    }

    /// <summary>How many of the least important features can go, one after the other, until the tolerance no longer holds.</summary>
    private static int Automatic(
        InputChannels input,
        ImmutableDictionary<string, ChannelMoments> moments,
        int[] order,
        OutputTolerance tolerance,
        Action<string> warn)
    {
        int count = 0;
        while (count < input.Count - 1 && tolerance.Holds(input.Drop(order[..(count + 1)], moments)))
        {
            count++;
        }

        if (count == 0)
        {
            warn(
                "--drop-features auto drops nothing: even without the least important feature the model does not keep "
                + $"{tolerance.Criterion} on the calibration samples.");
        }

        return count;
    }

    private static void Require(Graph graph, FeatureDropping dropping, SampleSet samples, int features)
    {
        if (dropping.Count is { } count && (count < 1 || count >= features))
        {
            throw new CompilerException(
                DiagnosticCatalog.CannotDropFeatures,
                $"{graph.Source}: {count} of {features} input features cannot be dropped",
                $"Drop 1 to {features - 1} of them.");
        }

        if (samples.Count < 2)
        {
            throw new CompilerException(
                DiagnosticCatalog.DataShape,
                $"{samples.Path}: one sample does not tell which features matter",
                "Give more calibration samples.");
        }
    }
}
