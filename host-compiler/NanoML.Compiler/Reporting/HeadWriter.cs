using System.Xml.Linq;
using static NanoML.Compiler.Reporting.Html;
using static NanoML.Compiler.Reporting.PageParts;

namespace NanoML.Compiler.Reporting;

/// <summary>What the page is about: model, board, options, and the command that repeats it.</summary>
internal static class HeadWriter
{
    public static XElement Write(Report report)
    {
        ReportSubject subject = report.Subject;
        return Element(
            "header",
            Element("p", Class("kicker"), "NanoML report"),
            Element("h1", subject.Name, Element("span", Class("on"), $" on {report.Board.Name}")),
            Refusal(subject),
            subject.Warnings.Select(w => Element("p", Class("note warn"), Element("strong", "Warning: "), w)),
            Element(
                "dl",
                Class("facts"),
                Fact("Model", Element("span", Class("path"), subject.File)),
                Fact("SHA-256", Element("code", subject.Sha256)),
                Fact("Input, output", $"{subject.Input} to {subject.Output}"),
                Fact("Size", $"{Figures.Number(report.Parameters)} parameters, {Figures.Number(report.Profile.Macs)} MACs"),
                Fact("Board", $"{report.Board.Name}: {report.Board.Chip}, {report.Board.ClockMHz} MHz")),
            Element(
                "details",
                Element("summary", "Options"),
                Element("dl", Class("facts"), subject.Options.Select(o => Fact(o.Name, o.Value)))),
            Repeat(subject.Command));
    }

    private static XElement? Refusal(ReportSubject subject) => subject.Refusal is { } refusal
        ? Element("p", Class("note bad"), Attribute("role", "alert"), Element("strong", "Does not fit the board: "), refusal)
        : null;
}
