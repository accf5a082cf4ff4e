using static NanoML.Compiler.Reporting.Html;
using static NanoML.Compiler.Reporting.PageParts;

namespace NanoML.Compiler.Reporting;

/// <summary>The report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere.</summary>
public static class HtmlReport
{
    /// <returns>UTF-8 text that is well-formed XML too; the same for the same report.</returns>
    public static string Write(Report report) => Page(
        $"{report.Subject.Name} on {report.Board.Name}",
        " Times and energy are predictions, not measurements.",
        HeadWriter.Write(report),
        Element(
            "main",
            TileWriter.Write(report),
            BoardWriter.Write(report),
            TestWriter.Write(report),
            LayerBarWriter.Write(report),
            LayerTableWriter.Write(report),
            SearchWriter.Write(report),
            GraphPicture.Write(report.Graph),
            ArenaPicture.Write(report)));
}
