using System.Numerics.Tensors;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training;

/// <summary>The share of examples of which a network finds the class.</summary>
/// <param name="Share">In [0, 1].</param>
/// <param name="StandardError">
/// Of the share, when recordings are drawn at random and not single examples, which are alike within one (Cochran, "Sampling Techniques", 1977,
/// the ratio of clusters).
/// </param>
public sealed record Accuracy(double Share, double StandardError)
{
    // By recording, in the order of the examples: how many examples there are, and how many of them are right.
    private IReadOnlyList<(int Right, int Count)> Recordings { get; init; } = [];

    /// <summary>
    /// The standard error of the difference to another network's share on the same examples: recordings that are hard for both do not count. Where
    /// nothing is known of single recordings, that of this share.
    /// </summary>
    public double ErrorOfDifference(Accuracy other) => Recordings.Count == 0 || Recordings.Count != other.Recordings.Count
        ? StandardError
        : Error([.. Recordings.Zip(other.Recordings, (own, others) => (own.Right - others.Right, own.Count))]);

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

        return new Accuracy((double)right / examples.Count, Error([.. recordings.Values])) { Recordings = [.. recordings.Values] };
    }

    private static double Error((int Right, int Count)[] recordings)
    {
        int count = recordings.Sum(recording => recording.Count);
        double share = (double)recordings.Sum(recording => recording.Right) / count;
        double squares = recordings.Sum(recording => Math.Pow(recording.Right - (share * recording.Count), 2));
        double correction = recordings.Length > 1 ? recordings.Length / (recordings.Length - 1.0) : 1;
        return Math.Sqrt(correction * squares) / count;
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
