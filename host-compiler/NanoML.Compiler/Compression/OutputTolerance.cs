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
    private const double Share = 0.01;

    // Shares of samples are sums of fractions that binary cannot hold.
    private const double Rounding = 1e-9;

    private readonly float[][] _outputs = ModelOutputs.Of(full, samples);

    /// <summary>For messages: what is held.</summary>
    public string Criterion => labels is not null ? "its accuracy within 1 point"
        : IsClassifier ? "99 % of the classes"
        : "the output within 1 % of its variance";

    private bool IsClassifier => ModelOutput.MeaningOf(full) != OutputMeaning.Values;

    public bool Holds(Graph smaller)
    {
        float[][] outputs = ModelOutputs.Of(smaller, samples);
        if (labels is not null)
        {
            return Matches(outputs, labels) >= Matches(_outputs, labels) - Share - Rounding;
        }

        return IsClassifier
            ? Matches(outputs, [.. _outputs.Select(Class)]) >= 1 - Share - Rounding
            : ModelOutputs.SquaredDifference(_outputs, outputs) <= Share * ModelOutputs.Variance(_outputs);
    }

    private double Matches(float[][] outputs, int[] classes) =>
        (double)outputs.Where((y, k) => Class(y) == classes[k]).Count() / classes.Length;

    private int Class(float[] output) => ModelOutput.ChosenClass(full, output);
}
