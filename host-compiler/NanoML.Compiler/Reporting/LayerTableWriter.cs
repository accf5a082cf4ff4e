using System.Xml.Linq;
using NanoML.Compiler.Driver;
using static NanoML.Compiler.Reporting.Html;

namespace NanoML.Compiler.Reporting;

/// <summary>Every figure of every layer.</summary>
internal static class LayerTableWriter
{
    private static readonly string[] s_texts = ["Layer", "Kernel", "Shape", "Strategy"];

    private static readonly string[] s_numbers =
        ["MACs", "Weights", "Bits", "Zeros %", "SQNR dB", "Opcodes", "ms", "Buffer bytes", "IL bytes", "Data bytes"];

    public static XElement Write(Report report) => Section(
        "layers",
        "Layers",
        Scroll(
            "Layers",
            Named(Element(
                "table",
                Class("wide"),
                Element(
                    "thead",
                    Element("tr", s_texts.Select(c => Head(c, "")), s_numbers.Select(c => Head(c, "number")))),
                Element("tbody", report.Layers.Select(Row)),
                Element("tfoot", Totals(report))))),
        Element(
            "p",
            Class("small"),
            "Buffer bytes are the layer's output and scratch space, in total the arena that they share. IL bytes are those of methods "
            + "that only this layer runs; what layers share, and the call of the model itself, counts in the totals alone. "
            + (report.Profile.Time.IsPoint ? "" : "Milliseconds are the middle of those predicted. ")
            + $"SQNR is measured on {report.ErrorSource}."));

    private static XElement Head(string text, string kind) => Element("th", Attribute("scope", "col"), Class(kind), text);

    private static XElement Row(ReportLayer layer)
    {
        LayerProfile profile = layer.Profile;
        return Element(
            "tr",
            Element("th", Attribute("scope", "row"), layer.Name),
            Element("td", profile.Kernel),
            Element("td", layer.Shape),
            Element("td", profile.Strategy),
            Cells(
                Figures.Number(profile.Macs),
                layer.Weights is { } weights ? Figures.Number(weights) : "",
                layer.Bits is { } bits ? Figures.Number(bits) : "",
                layer.ZeroShare is { } zeros ? Figures.Percent(zeros) : "",
                layer.SqnrDb is { } decibels ? Figures.Fixed(decibels, 1) : "",
                Figures.Number(profile.IlOps),
                Figures.Milliseconds(profile.PredictedMs),
                Figures.Number(layer.BufferBytes),
                Figures.Number(profile.IlBytes),
                Figures.Number(profile.DataBytes)));
    }

    private static XElement Totals(Report report)
    {
        ReportLayer[] own = [.. report.Layers.Where(l => !l.SharesWeights)];
        long weights = own.Sum(l => (long)(l.Weights ?? 0));
        double zeros = own.Sum(l => (l.Weights ?? 0) * (l.ZeroShare ?? 0));
        return Element(
            "tr",
            Element("th", Attribute("scope", "row"), "Model"),
            Element("td", $"{report.Assemblies} {(report.Assemblies == 1 ? "assembly" : "assemblies")}"),
            Element("td", $"{report.Subject.Input} to {report.Subject.Output}"),
            Element("td"),
            Cells(
                Figures.Number(report.Profile.Macs),
                Figures.Number(weights),
                "",
                weights == 0 ? "" : Figures.Percent(zeros / weights),
                report.Test is { } test ? Figures.Fixed(test.SqnrDb, 1) : "",
                Figures.Number(report.Profile.IlOps),
                Figures.Milliseconds(report.Profile.PredictedMs),
                Figures.Number(report.Arena.Length),
                Figures.Number(report.Profile.IlBytes),
                Figures.Number(report.Profile.DataBytes)));
    }

    private static IEnumerable<XElement> Cells(params string[] texts) => texts.Select(t => Element("td", Class("number"), t));
}
