using System.Text;
using System.Xml.Linq;
using NanoML.Compiler.Device;
using static NanoML.Compiler.Reporting.Html;

namespace NanoML.Compiler.Reporting;

/// <summary>What every page has: its frame and style, facts, tiles, and the command that repeats it.</summary>
internal static class PageParts
{
    /// <summary>A page that needs nothing else: no script, no font, no picture from elsewhere.</summary>
    /// <param name="title">Of the window; the tool's name is added.</param>
    /// <param name="note">What stands at the end, behind the tool's version.</param>
    /// <returns>UTF-8 text that is well-formed XML too.</returns>
    public static string Page(string title, string note, params object?[] parts) => Print(Element(
        "html",
        Attribute("lang", "en"),
        Element(
            "head",
            Element("meta", Attribute("charset", "utf-8")),
            Element("meta", Attribute("name", "viewport"), Attribute("content", "width=device-width, initial-scale=1")),
            Element("meta", Attribute("name", "color-scheme"), Attribute("content", "light dark")),
            Element("title", $"{title} - NanoML"),
            Element("style", Encoding.UTF8.GetString(EmbeddedFile.Bytes("Reporting/report.css")))),
        Element(
            "body",
            parts.Append(Element("footer", Element("p", $"Made by nanoml {Version}.{note}"))).Select(part => new object?[] { "\n", part }),
            "\n")));

    /// <summary>A term and what it is, in a list of facts.</summary>
    public static object?[] Fact(string name, object value) => [Element("dt", name), Element("dd", value)];

    /// <summary>A figure that decides, with what it is compared to.</summary>
    public static XElement Tile(string name, string value, string note) => Element(
        "div", Class("tile"), Element("h3", name), Element("p", Class("value"), value), Element("p", Class("small"), note));

    /// <param name="command">The words of the command line, quoted.</param>
    public static object?[] Repeat(IEnumerable<string> command) =>
    [
        Element("p", Class("label"), "Repeat it"),
        Element(
            "pre",
            Class("command"),
            Attribute("tabindex", "0"),
            Attribute("aria-label", "Command line"),
            Element("code", command.Select(Word))),
    ];

    // A line breaks between words rather than after the hyphens of an option.
    private static object?[] Word(string word, int index) => [index == 0 ? "" : " ", Element("span", Class("word"), word)];

    private static string Version => typeof(PageParts).Assembly.GetName().Version!.ToString(3);
}
