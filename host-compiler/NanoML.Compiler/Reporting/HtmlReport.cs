using System.Text;
using System.Xml.Linq;
using NanoML.Compiler.Device;
using static NanoML.Compiler.Reporting.Html;

namespace NanoML.Compiler.Reporting;

/// <summary>The report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere.</summary>
public static class HtmlReport
{
    /// <returns>UTF-8 text that is well-formed XML too; the same for the same report.</returns>
    public static string Write(Report report) => Print(Element(
        "html",
        Attribute("lang", "en"),
        Element(
            "head",
            Element("meta", Attribute("charset", "utf-8")),
            Element("meta", Attribute("name", "viewport"), Attribute("content", "width=device-width, initial-scale=1")),
            Element("meta", Attribute("name", "color-scheme"), Attribute("content", "light dark")),
            Element("title", $"{report.Subject.Name} on {report.Board.Name} - NanoML"),
            Element("style", Style())),
        Element("body", Parts(report).Select(part => new object?[] { "\n", part }), "\n")));

    private static IEnumerable<XElement?> Parts(Report report) =>
    [
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
            ArenaPicture.Write(report)),
        Element(
            "footer",
            Element("p", $"Made by nanoml {Version}. Times and energy are predictions, not measurements.")),
    ];

    private static string Version => typeof(HtmlReport).Assembly.GetName().Version!.ToString(3);

    private static string Style() => Encoding.UTF8.GetString(EmbeddedFile.Bytes("Reporting/report.css"));
}
