using System.Globalization;
using System.Xml.Linq;
using NanoML.Datasets.Inspection;
using static NanoML.Compiler.Reporting.Html;
using static NanoML.Compiler.Reporting.PageParts;

namespace NanoML.Datasets.Reporting;

/// <summary>A data set as one HTML page that needs nothing else: counts, ranges, findings, and some recordings of each class to look at.</summary>
public static class DatasetPage
{
    private const int RecordingsOfClass = 8;

    /// <returns>UTF-8 text that is well-formed XML too; the same for the same data.</returns>
    public static string Write(Dataset data, DatasetInspection found) => Page(
        Name(data),
        "",
        Element("header", Element("h1", Name(data)), Element("p", Sentence(data))),
        Element(
            "main",
            Findings(found),
            Counts(data, found),
            Ranges(found),
            data.Classes.Select((name, label) => Class(data, name, label))));

    private static string Name(Dataset data) => Path.GetFileName(Path.GetFullPath(data.Path).TrimEnd(Path.DirectorySeparatorChar));

    private static string Sentence(Dataset data)
    {
        string rate = data.Rate is { } hertz ? $" at {Text(hertz)} Hz" : "";
        return $"{Word(data.Kind)}, {data.Recordings.Count} recordings of {data.Classes.Length} classes{rate}. "
            + $"A sample is {string.Join('x', data.FrontEnd.Shape)} ({Word(data.Description.FrontEnd!.Value)}), a window of {data.Window} frames every {data.Hop}.";
    }

    private static XElement Findings(DatasetInspection found) => Section(
        "findings",
        "To look at",
        found.Findings.IsEmpty ? Element("p", "Nothing stands out.") : Element("ul", found.Findings.Select(finding => Element("li", finding)).ToArray<object>()));

    private static XElement Counts(Dataset data, DatasetInspection found) => Section("counts", "Recordings (windows)", Scroll("Recordings of each class and split", Table(
        ["Class", .. Enum.GetValues<Split>().Select(Word)],
        data.Classes.Select(name => (string[])[name, .. Enum.GetValues<Split>().Select(split => Cell(found, name, split))]))));

    private static string Cell(DatasetInspection found, string name, Split split) =>
        found.Counts.FirstOrDefault(count => count.Class == name && count.Split == split) is { } count ? $"{count.Recordings} ({count.Windows})" : "-";

    private static XElement Ranges(DatasetInspection found) => Section("ranges", "Channels", Scroll("Range of each channel", Table(
        ["Channel", "Least", "Mean", "Greatest", "At the limits"],
        found.Channels.Select(channel => (string[])
        [
            channel.Name, Text(channel.Least), Text(channel.Mean), Text(channel.Greatest), $"{Text(100 * channel.AtLimits)} %",
        ]))));

    private static XElement Table(string[] columns, IEnumerable<string[]> rows) => Element(
        "table",
        Element("thead", Element("tr", columns.Select(column => Element("th", Attribute("scope", "col"), column)).ToArray<object>())),
        Element("tbody", rows.Select(row => Element("tr", row.Select(cell => Element("td", cell)).ToArray<object>())).ToArray<object>()));

    private static XElement Class(Dataset data, string name, int label)
    {
        Recording[] all = [.. data.Recordings.Where(recording => recording.Class == label)];
        IEnumerable<Recording> some = Enumerable.Range(0, Math.Min(all.Length, RecordingsOfClass)).Select(k => all[k * all.Length / Math.Min(all.Length, RecordingsOfClass)]);
        return Section($"class-{label}", name, Element(
            "div",
            Attribute("style", "display:flex;flex-wrap:wrap;gap:12px"),
            some.Select(recording => Element(
                "figure",
                Attribute("style", "margin:0;max-width:100%"),
                RecordingPicture.Of(data, recording),
                Element("figcaption", Attribute("style", "font-size:.8em;overflow-wrap:anywhere"), recording.Name))).ToArray<object>()));
    }

    private static string Text(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
