using System.Numerics.Tensors;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training;

/// <summary>How well a network tells the classes of examples.</summary>
/// <param name="Share">Of which it finds the class, in [0, 1].</param>
/// <param name="StandardError">
/// Of the share, when recordings are drawn at random and not single examples, which are alike within one (Cochran, "Sampling Techniques", 1977,
/// the ratio of clusters).
/// </param>
/// <param name="Loss">The mean cross-entropy: it still tells networks apart of which none errs.</param>
public sealed record Accuracy(double Share, double StandardError, double Loss = 0)
{
    // In the order of the examples.
    private IReadOnlyList<Judged> Recordings { get; init; } = [];

    /// <summary>
    /// The standard error of the difference to another network's share on the same examples: recordings that are hard for both do not count. Where
    /// nothing is known of single recordings, that of this share.
    /// </summary>
    public double ErrorOfDifference(Accuracy other) => ErrorOfDifference(other, recording => recording.Right, StandardError);

    /// <summary>Likewise of the losses; 0 where nothing is known of single recordings.</summary>
    public double ErrorOfLossDifference(Accuracy other) => ErrorOfDifference(other, recording => recording.Loss, 0);

    /// <param name="scores">By example: unnormalised logarithms of probabilities.</param>
    internal static Accuracy Of(ILabelledExamples examples, IReadOnlyList<float[]> scores)
    {
        var recordings = new Dictionary<string, Judged>();
        for (int k = 0; k < examples.Count; k++)
        {
            int label = examples.Label(k);
            double hit = TensorPrimitives.IndexOfMax(scores[k]) == label ? 1 : 0;
            double loss = -DistillationLoss.LogProbabilities(scores[k], 1)[label];
            Judged seen = recordings.GetValueOrDefault(examples.Recording(k));
            recordings[examples.Recording(k)] = new Judged(seen.Right + hit, seen.Loss + loss, seen.Count + 1);
        }

        Judged[] all = [.. recordings.Values];
        return new Accuracy(
            all.Sum(recording => recording.Right) / examples.Count,
            Error([.. all.Select(recording => (recording.Right, recording.Count))]),
            all.Sum(recording => recording.Loss) / examples.Count)
        {
            Recordings = all,
        };
    }

    /// <summary>Of a network in floating point.</summary>
    internal static Accuracy Of(Graph network, ILabelledExamples examples, int threads) => Of(examples, ScoresOf(network, examples, threads));

    /// <summary>What a network in floating point says of each example: unnormalised logarithms of probabilities.</summary>
    internal static float[][] ScoresOf(Graph network, ILabelledExamples examples, int threads)
    {
        using var oracle = new FloatOracle(Scores.Cut(Passes.Pipeline.RunFolding(network)));
        var scores = new float[examples.Count][];
        Parallel.For(
            0, examples.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, k => scores[k] = oracle.Run(examples.Plain(k)));
        return scores;
    }

    private double ErrorOfDifference(Accuracy other, Func<Judged, double> figure, double unknown) =>
        Recordings.Count == 0 || Recordings.Count != other.Recordings.Count
            ? unknown
            : Error([.. Recordings.Zip(other.Recordings, (own, others) => (figure(own) - figure(others), own.Count))]);

    private static double Error((double Sum, int Count)[] recordings)
    {
        int count = recordings.Sum(recording => recording.Count);
        double mean = recordings.Sum(recording => recording.Sum) / count;
        double squares = recordings.Sum(recording => Math.Pow(recording.Sum - (mean * recording.Count), 2));
        double correction = recordings.Length > 1 ? recordings.Length / (recordings.Length - 1.0) : 1;
        return Math.Sqrt(correction * squares) / count;
    }

    /// <summary>One recording: sums over its examples, and how many they are.</summary>
    private readonly record struct Judged(double Right, double Loss, int Count);
}
