using System.Collections.Immutable;
using System.Xml.Linq;
using NanoML.Compiler.Driver;
using static NanoML.Compiler.Reporting.Html;

namespace NanoML.Compiler.Reporting;

/// <summary>What the test data say: accuracy, agreement and which classes are confused.</summary>
internal static class TestWriter
{
    public static XElement? Write(Report report) => report.Test is { } test
        ? Section(
            "test",
            "Test data",
            Element("dl", Class("facts"), Facts(test)),
            test.Accuracy is null ? null : ConfusionWriter.Write(report, test))
        : null;

    private static IEnumerable<object?> Facts(VerifyReport test)
    {
        ImmutableArray<Verdict> verdicts = test.Verdicts;
        yield return Fact("Samples", Figures.Number(test.Samples));
        if (test is { FloatAccuracy: { } expected, Accuracy: { } accuracy })
        {
            yield return Fact("Float accuracy", $"{Figures.Percent(expected, 2)} %");
            yield return Fact("Integer accuracy", $"{Figures.Percent(accuracy, 2)} %");
        }

        yield return Fact("Disagreement", Disagreement(test, [.. verdicts.Where(v => v.FloatClass != v.Class)]));
        yield return Fact("Output SQNR", Noise(test));
        yield return Fact(
            "Emitted code",
            test.BitExact
                ? "the integer model's bytes on every sample"
                : $"OTHER BYTES than the integer model, first on sample {test.FirstDifference}");
    }

    private static string Noise(VerifyReport test) => $"{Figures.Fixed(test.SqnrDb, 1)} dB"
        + (test.Outputs.Length > 1 ? $": {string.Join(", ", test.Outputs.Select(output => $"{output.Name} {Figures.Fixed(output.SqnrDb, 1)}"))}" : "");

    private static string Disagreement(VerifyReport test, ImmutableArray<Verdict> different)
    {
        int all = different.Sum(v => v.Samples);
        string text = $"{Figures.Number(all)} of {Figures.Number(test.Samples)} samples get different classes";
        if (test.Accuracy is null || all == 0)
        {
            return text;
        }

        int floatRight = different.Where(v => v.FloatClass == v.Label).Sum(v => v.Samples);
        int right = different.Where(v => v.Class == v.Label).Sum(v => v.Samples);
        return $"{text}: {Figures.Number(floatRight)} only the float model has right, {Figures.Number(right)} only the integer model, "
            + $"{Figures.Number(all - floatRight - right)} neither";
    }

    private static object?[] Fact(string name, string value) => [Element("dt", name), Element("dd", value)];
}
