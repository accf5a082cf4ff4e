using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Reporting;

/// <summary>
/// Elements of a page that is both HTML and well-formed XML. All text goes through <see cref="Clean"/> and the XML writer's escaping, so
/// what a model file says can never become markup.
/// </summary>
internal static class Html
{
    private const char Replacement = '\uFFFD';

    private static readonly HashSet<string> s_void = ["meta", "br", "img"];

    /// <param name="content">Elements, attributes, text, or sequences of them; null is nothing.</param>
    public static XElement Element(string name, params object?[] content)
    {
        var element = new XElement(name, content.Select(CleanText));

        // HTML knows no <div/>: only an element with content, even an empty text, gets its end tag.
        if (element.IsEmpty && !s_void.Contains(name))
        {
            element.Add("");
        }

        return element;
    }

    public static XAttribute Attribute(string name, string value) => new(name, Clean(value));

    public static XAttribute Attribute(string name, double value) => new(name, Number(value));

    public static XAttribute Class(string names) => new("class", names);

    /// <summary>A coordinate: at most two decimals.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A part that scrolls by itself, with a name for those who cannot see it.</summary>
    public static XElement Scroll(string label, XElement content) => Element(
        "div", Class("scroll"), Attribute("role", "region"), Attribute("aria-label", label), Attribute("tabindex", "0"), content);

    /// <summary>A table whose cells say what column they are of, for screens where a row is a block.</summary>
    public static XElement Named(XElement table)
    {
        string[] heads = [.. table.Element("thead")!.Elements("tr").Single().Elements().Select(head => head.Value)];
        foreach (XElement row in table.Elements().Where(part => part.Name != "thead").Elements("tr"))
        {
            foreach ((int k, XElement cell) in row.Elements().Index().Where(cell => cell.Item.Name == "td"))
            {
                cell.SetAttributeValue("data-name", heads[k]);
            }
        }

        return table;
    }

    public static XElement Section(string id, string title, params object?[] content) => Element(
        "section", Attribute("aria-labelledby", id), Element("h2", Attribute("id", id), title), content);

    /// <summary>
    /// Text without what XML forbids (control characters, half surrogates) and without the marks that turn the reading direction around,
    /// with which a name could pose as another.
    /// </summary>
    public static string Clean(string text) => PlainText.Replace(text, Replacement, "\t\n");

    /// <summary>The document: the same bytes on every machine.</summary>
    public static string Print(XElement html)
    {
        var text = new StringBuilder("<!DOCTYPE html>\n");
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.None };
        using (XmlWriter writer = XmlWriter.Create(text, settings))
        {
            html.WriteTo(writer);
        }

        return text.Append('\n').ToString();
    }

    private static object? CleanText(object? content) => content switch
    {
        string text => Clean(text),
        object?[] items => items.Select(CleanText),
        _ => content,
    };
}
