using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Compression;

/// <summary>
/// Whether a smaller model is still good enough on some samples: its accuracy within one point where there are labels; without labels,
/// 99 % of the classes of a model that ends in Softmax, Sigmoid or ArgMax; otherwise a squared difference of 1 % of the output's variance.
/// </summary>
/// <param name="samples">Whole samples, in the model's own axis order.</param>
/// <param name="labels">Their classes; null where they are not known.</param>
internal sealed class OutputTolerance(Graph full, IReadOnlyList<float[]> samples, int[]? labels)
{
    private const double MostLoss = 1;

    // Shares of samples are sums of fractions that binary cannot hold.
    private const double Rounding = 1e-9;

    private readonly float[][] _outputs = ModelOutputs.Of(full, samples);

    /// <summary>For messages: what is held.</summary>
    public string Criterion => labels is not null ? "its accuracy within 1 point"
        : IsClassifier ? "99 % of the classes"
        : "the output within 1 % of its variance";

    private bool IsClassifier => ModelOutput.MeaningOf(full) != OutputMeaning.Values;

    /// <summary>What <see cref="Loss"/> counts.</summary>
    public string Unit => labels is not null ? "points of accuracy" : IsClassifier ? "% of the classes" : "% of the output's variance";

    public bool Holds(Graph smaller) => Loss(smaller) <= MostLoss + Rounding;

    /// <summary>What a smaller model loses on the samples, in hundredths; negative when it gained.</summary>
    public double Loss(Graph smaller)
    {
        float[][] outputs = ModelOutputs.Of(smaller, samples);
        return 100 * (labels is not null ? Matches(_outputs, labels) - Matches(outputs, labels)
            : IsClassifier ? 1 - Matches(outputs, [.. _outputs.Select(Class)])
            : ModelOutputs.SquaredDifference(_outputs, outputs) / Math.Max(ModelOutputs.Variance(_outputs), double.Epsilon));
    }

    private double Matches(float[][] outputs, int[] classes) =>
        (double)outputs.Where((y, k) => Class(y) == classes[k]).Count() / classes.Length;

    private int Class(float[] output) => ModelOutput.ChosenClass(full, output);
}
