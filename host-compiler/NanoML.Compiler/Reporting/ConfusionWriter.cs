using System.Collections.Immutable;
using System.Xml.Linq;
using NanoML.Compiler.Driver;
using static NanoML.Compiler.Reporting.Html;

namespace NanoML.Compiler.Reporting;

/// <summary>The confusion matrices of the integer and the float model; for very many classes, the pairs that are confused most.</summary>
internal static class ConfusionWriter
{
    private const int MostClasses = 40;
    private const int MostPairs = 20;
    private const double WeakestTint = 0.12;
    private const double StrongestTint = 0.48;

    private static readonly string[] s_pairColumns = ["True class", "Chosen class", "Samples"];

    public static XElement Write(Report report, VerifyReport test)
    {
        int named = report.ClassNames.Length;
        return Confusion.Indices(test.Verdicts, named).Length > MostClasses
            ? Pairs(report, test.Verdicts)
            : Element(
                "div",
                Class("matrices"),
                Matrix(report, "Integer model", Confusion.Of(test.Verdicts, named, v => v.Class)),
                Matrix(report, "Float model", Confusion.Of(test.Verdicts, named, v => v.FloatClass)));
    }

    private static XElement Matrix(Report report, string title, Confusion confusion) => Element(
        "figure",
        Element("figcaption", Element("strong", title), Element("span", Class("small"), " rows: true class, columns: chosen class")),
        Scroll(
            $"Confusion matrix, {title}",
            Element(
                "table",
                Class("matrix"),
                Element(
                    "thead",
                    Element(
                        "tr",
                        Element("td"),
                        confusion.Classes.Select(c => Element("th", Attribute("scope", "col"), report.ClassName(c))),
                        Element("th", Attribute("scope", "col"), "right %"))),
                Element("tbody", confusion.Classes.Select((c, row) => Row(report.ClassName(c), confusion.Counts[row], row))))));

    private static XElement Row(string name, int[] counts, int own)
    {
        int sum = counts.Sum();
        return Element(
            "tr",
            Element("th", Attribute("scope", "row"), name),
            counts.Select((count, column) => Cell(count, sum, column == own)),
            Element("td", Class("share"), sum == 0 ? "" : Figures.Percent((double)counts[own] / sum)));
    }

    private static XElement Cell(int count, int sum, bool right) => count == 0
        ? Element("td", Class("none"), "0")
        : Element(
            "td",
            Class(right ? "hit" : "miss"),
            Attribute("style", $"--tint:{Number(WeakestTint + ((StrongestTint - WeakestTint) * Math.Sqrt((double)count / sum)))}"),
            Figures.Number(count));

    private static XElement Pairs(Report report, ImmutableArray<Verdict> verdicts) => Scroll(
        "Most frequent confusions",
        Element(
            "table",
            Element("caption", "The most frequent confusions of the integer model"),
            Element("thead", Element("tr", s_pairColumns.Select(c => Element("th", Attribute("scope", "col"), c)))),
            Element(
                "tbody",
                verdicts.Where(v => v.Class != v.Label)
                    .GroupBy(v => (Label: v.Label!.Value, v.Class), v => v.Samples)
                    .OrderByDescending(g => g.Sum()).ThenBy(g => g.Key)
                    .Take(MostPairs)
                    .Select(g => Element(
                        "tr",
                        Element("td", report.ClassName(g.Key.Label)),
                        Element("td", report.ClassName(g.Key.Class)),
                        Element("td", Class("number"), Figures.Number(g.Sum())))))));
}
