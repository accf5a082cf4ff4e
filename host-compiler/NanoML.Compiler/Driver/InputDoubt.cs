using System.Globalization;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Driver;

/// <summary>
/// Says when the float model itself guesses: then the data, their scale or the order of their axes are not those of the training, and
/// integers that agree with it prove nothing. Tries the usual preparations, to name one that works.
/// </summary>
public static class InputDoubt
{
    /// <summary>Fewer samples tell no guess from knowledge.</summary>
    private const int LeastSamples = 30;

    private const int TriedSamples = 200;

    /// <summary>By how much another preparation must be better to be named.</summary>
    private const double ClearlyBetter = 0.2;

    private static readonly (string Words, float Mean, float Scale)[] s_preparations =
    [
        ("--scale 1", 0, 1),
        ("--scale 0.00392156862745098 (1/255)", 0, 1 / 255f),
        ("--mean 127.5 --scale 0.00784313725490196 (1/127.5)", 127.5f, 1 / 127.5f),
        ("--mean 128 --scale 0.0078125 (1/128)", 128, 1 / 128f),
        ("--scale 255", 0, 255),
    ];

    /// <param name="test">Labelled samples, prepared as the options say.</param>
    /// <returns>NML0408 when the float model gets no more labels right than guessing does; else null.</returns>
    public static CompilerException? Of(Compilation compilation, SampleSet test, VerifyReport report, IReferenceModel reference)
    {
        if (test.Labels is not { } labels || report.FloatAccuracy is not { } accuracy || labels.Distinct().Count() < 2 || test.Count < LeastSamples)
        {
            return null;
        }

        int classes = Math.Max(Math.Max(compilation.Plan.Output.Shape.Count, labels.Max() + 1), 2);
        return accuracy > OfGuessing(classes, test.Count)
            ? null
            : new CompilerException(
                DiagnosticCatalog.FloatModelGuesses,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{compilation.Options.ModelPath}: the float model itself gets {100 * accuracy:F2} % of {test.Count} labels right, "
                    + $"no more than guessing among {classes} classes: data, --scale, --mean or the order of axes are not those of its training"),
                Advice(compilation, test, accuracy, reference));
    }

    // Two standard deviations above the share that a guess gets right.
    private static double OfGuessing(int classes, int samples)
    {
        double share = 1.0 / classes;
        return share + (2 * Math.Sqrt(share * (1 - share) / samples));
    }

    private static string Advice(Compilation compilation, SampleSet test, double accuracy, IReferenceModel reference)
    {
        CompileOptions options = compilation.Options;
        int count = Math.Min(test.Count, TriedSamples);
        int step = test.Count / count;
        int[] chosen = [.. Enumerable.Range(0, count).Select(k => k * step)];
        (string words, double best) = Orders(test.SampleShape ?? [])
            .SelectMany(order => s_preparations.Select(p => (Words: $"{p.Words}{order.Words}", Share: Share(Prepare(p.Mean, p.Scale, order.Source)))))
            .MaxBy(tried => tried.Share);
        return best > accuracy + ClearlyBetter
            ? string.Create(CultureInfo.InvariantCulture, $"With {words} it gets {100 * best:F2} % of {count} right.")
            : "None of the usual scales and orders of axes helps: check the labels, and how the training prepared its inputs.";

        Func<float[], float[]> Prepare(float mean, float scale, int[]? source) => sample =>
        {
            float[] prepared = Array.ConvertAll(sample, x => ((x / options.Scale) + options.Mean - mean) * scale);
            return source is null ? prepared : Array.ConvertAll(source, k => prepared[k]);
        };

        double Share(Func<float[], float[]> prepare)
        {
            float[][] outputs = reference.Run([.. chosen.Select(k => prepare(test.Inputs[k]))]);
            int right = Enumerable.Range(0, count)
                .Count(k => ModelOutput.ChosenClass(compilation.Imported, outputs[k]) == test.Labels![chosen[k]]);
            return (double)right / count;
        }
    }

    /// <summary>The order as it is, and for pictures channels moved from the end of the file's samples or from their start.</summary>
    private static IEnumerable<(string Words, int[]? Source)> Orders(int[] shape)
    {
        yield return ("", null);
        if (shape is [int a, int b, int c])
        {
            int[] all = [.. Enumerable.Range(0, a * b * c)];
            int[] last = Array.ConvertAll(all, k => (k % (b * c) * a) + (k / (b * c)));
            int[] first = Array.ConvertAll(all, k => (k % c * a * b) + (k / c));
            if (!last.SequenceEqual(all))
            {
                yield return (" and the last axis of each sample moved to the front (channels first)", last);
            }

            if (!first.SequenceEqual(all) && !first.SequenceEqual(last))
            {
                yield return (" and the first axis of each sample moved to the end (channels last)", first);
            }
        }
    }
}
