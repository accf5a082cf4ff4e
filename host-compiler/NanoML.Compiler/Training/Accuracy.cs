using System.Numerics.Tensors;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training;

/// <summary>The share of examples of which a network finds the class.</summary>
/// <param name="Share">In [0, 1].</param>
/// <param name="StandardError">
/// Of the share, when recordings are drawn at random and not single examples, which are alike within one (Cochran, "Sampling Techniques", 1977,
/// the ratio of clusters).
/// </param>
public readonly record struct Accuracy(double Share, double StandardError)
{
    /// <param name="scores">By example.</param>
    internal static Accuracy Of(ILabelledExamples examples, IReadOnlyList<float[]> scores)
    {
        var recordings = new Dictionary<string, (int Right, int Count)>();
        int right = 0;
        for (int k = 0; k < examples.Count; k++)
        {
            int hit = TensorPrimitives.IndexOfMax(scores[k]) == examples.Label(k) ? 1 : 0;
            (int Right, int Count) seen = recordings.GetValueOrDefault(examples.Recording(k));
            recordings[examples.Recording(k)] = (seen.Right + hit, seen.Count + 1);
            right += hit;
        }

        double share = (double)right / examples.Count;
        double squares = recordings.Values.Sum(r => Math.Pow(r.Right - (share * r.Count), 2));
        double correction = recordings.Count > 1 ? recordings.Count / (recordings.Count - 1.0) : 1;
        return new Accuracy(share, Math.Sqrt(correction * squares) / examples.Count);
    }

    /// <summary>Of a network in floating point.</summary>
    internal static Accuracy Of(Graph network, ILabelledExamples examples, int threads)
    {
        using var oracle = new FloatOracle(Passes.Pipeline.RunFolding(network));
        var scores = new float[examples.Count][];
        Parallel.For(
            0, examples.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, k => scores[k] = oracle.Run(examples.Plain(k)));
        return Of(examples, scores);
    }
}
