using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Compression;

/// <summary>
/// How much a model's output depends on each input feature: how far it moves when the feature's values are shuffled among the samples
/// (Breiman, "Random Forests", 2001, section 10; here by the output itself, so that no labels are needed).
/// </summary>
internal static class PermutationImportance
{
    private const int Seed = 1;

    /// <param name="own">The shape of a sample, in the model's own axis order.</param>
    /// <param name="axis">Whose indices are the features.</param>
    /// <param name="samples">Two or more.</param>
    /// <returns>
    /// One per feature: the mean squared change of the output over the output's variance, 0 for a feature that changes nothing. The same
    /// numbers however many threads take part.
    /// </returns>
    public static double[] Measure(Graph graph, Shape own, int axis, IReadOnlyList<float[]> samples, IProgress<double>? progress = null)
    {
        float[][] outputs = ModelOutputs.Of(graph, samples);
        double variance = ModelOutputs.Variance(outputs);
        var importance = new double[own[axis]];
        for (int feature = 0; feature < importance.Length; feature++)
        {
            float[][] changed = ModelOutputs.Of(graph, Shuffle(samples, own, axis, feature));
            importance[feature] = variance > 0 ? ModelOutputs.SquaredDifference(outputs, changed) / variance : 0;
            progress?.Report((feature + 1.0) / importance.Length);
        }

        return importance;
    }

    /// <summary>The samples with one feature taken from another sample each.</summary>
    private static float[][] Shuffle(IReadOnlyList<float[]> samples, Shape own, int axis, int feature)
    {
        int[] order = Cycle(samples.Count, new Random(Seed + feature));
        int inner = own.Stride(axis);
        int[] elements = [.. Enumerable.Range(0, own.Count).Where(k => k / inner % own[axis] == feature)];
        return [.. samples.Select((sample, k) =>
        {
            float[] shuffled = (float[])sample.Clone();
            foreach (int element in elements)
            {
                shuffled[element] = samples[order[k]][element];
            }

            return shuffled;
        })];
    }

    /// <summary>A random permutation of one cycle, so that no sample keeps its own value (Sattolo's algorithm).</summary>
    private static int[] Cycle(int count, Random random)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int k = count - 1; k > 0; k--)
        {
            int other = random.Next(k);
            (order[k], order[other]) = (order[other], order[k]);
        }

        return order;
    }
}
