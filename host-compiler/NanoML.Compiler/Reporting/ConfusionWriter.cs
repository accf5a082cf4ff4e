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
        Confusion integer = test.Confusion(report.ClassNames.Length)!;
        return integer.Classes.Length > MostClasses
            ? Pairs(report, integer)
            : Element("div", Class("matrices"), Matrix(report, "Integer model", integer), Matrix(report, "Float model", test.FloatConfusion(report.ClassNames.Length)!));
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
                Element("tbody", confusion.Matrix().Select((counts, row) => Row(report.ClassName(confusion.Classes[row]), counts, row))))));

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

    private static XElement Pairs(Report report, Confusion confusion) => Scroll(
        "Most frequent confusions",
        Element(
            "table",
            Element("caption", "The most frequent confusions of the integer model"),
            Element("thead", Element("tr", s_pairColumns.Select(c => Element("th", Attribute("scope", "col"), c)))),
            Element(
                "tbody",
                confusion.Mistakes
                    .Take(MostPairs)
                    .Select(pair => Element(
                        "tr",
                        Element("td", report.ClassName(pair.Label)),
                        Element("td", report.ClassName(pair.Class)),
                        Element("td", Class("number"), Figures.Number(pair.Samples)))))));
}
