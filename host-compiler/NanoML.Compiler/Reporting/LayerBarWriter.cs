using System.Xml.Linq;
using static NanoML.Compiler.Reporting.Html;

namespace NanoML.Compiler.Reporting;

/// <summary>Time, opcodes and noise of the layers as bars.</summary>
internal static class LayerBarWriter
{
    // Beyond this nobody cares, and one noiseless layer must not make all others look bad.
    private const double CleanDecibels = 60;
    private const double NoisyDecibels = 15;

    public static XElement Write(Report report)
    {
        double slowest = report.Layers.Max(l => l.Profile.PredictedMs);
        long most = report.Layers.Max(l => l.Profile.IlOps);
        double total = report.Profile.PredictedMs;
        return Section(
            "bars",
            "Where the time and the error come from",
            Element(
                "div",
                Class("charts"),
                Chart(report, "Time", report.Profile.Time.IsPoint ? "predicted, and share of the whole" : "predicted, the middle, and share of the whole", l => Bar(
                    Figures.Share(l.Profile.PredictedMs, slowest),
                    $"{Figures.Milliseconds(l.Profile.PredictedMs)} ms, {Figures.Percent(Figures.Share(l.Profile.PredictedMs, total))} %",
                    "")),
                Chart(report, "Opcodes", "executed, and for each multiply-accumulate", l => Bar(
                    Figures.Share(l.Profile.IlOps, most), Figures.Number(l.Profile.IlOps) + PerMac(l), "ops")),
                Chart(report, "Signal to quantisation noise", $"dB, more is better; {report.ErrorSource}", Noise)));
    }

    private static XElement Chart(Report report, string title, string note, Func<ReportLayer, object?[]> bar) => Element(
        "div",
        Class("chart"),
        Element(
            "table",
            Element("caption", Element("strong", title), Element("br"), Element("span", Class("small"), note)),
            Element("tbody", report.Layers.Select(l => Element("tr", Name(l), bar(l))))));

    // A long name is cut; the tooltip has it in full.
    private static XElement Name(ReportLayer layer) =>
        Element("th", Attribute("scope", "row"), Attribute("title", layer.Name), Element("span", layer.Name));

    private static object?[] Noise(ReportLayer layer) => layer.SqnrDb is { } decibels
        ? Bar(Math.Clamp(decibels / CleanDecibels, 0, 1), Decibels(decibels), decibels < NoisyDecibels ? "noisy" : "good")
        : Bar(0, "not a value of the graph", "");

    private static string Decibels(double decibels) =>
        $"{Figures.Fixed(decibels, 1)} dB{(decibels >= CleanDecibels ? ", as good as exact" : decibels < NoisyDecibels ? ", noisy" : "")}";

    private static string PerMac(ReportLayer layer) => layer.Profile.IlOpsPerMac is { } ratio ? $", {Figures.Fixed(ratio, 2)}" : "";

    private static object?[] Bar(double share, string text, string kind) =>
    [
        Element(
            "td",
            Element(
                "div",
                Class("bar"),
                Attribute("aria-hidden", "true"),
                Element("span", Class(kind), Attribute("style", $"width:{Number(100 * share)}%"))),
            Element("span", Class("small"), text)),
    ];
}
