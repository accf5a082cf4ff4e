using System.Xml.Linq;
using NanoML.Compiler.Reporting;

namespace NanoML.Compiler.Tests.Reporting;

public sealed class HtmlTests
{
    [Fact]
    public void Print_EmptyElement_HasAnEndTagUnlessHtmlHasNone() => Assert.Equal(
        "<!DOCTYPE html>\n<div><span></span><meta charset=\"utf-8\" /></div>\n",
        Html.Print(Html.Element("div", Html.Element("span"), Html.Element("meta", Html.Attribute("charset", "utf-8")))));

    [Fact]
    public void Element_TextAndAttributes_CannotBecomeMarkup()
    {
        const string Hostile = "</td><script>alert('x')</script>&amp;\"><img src=x onerror=alert(1)>";
        string page = Html.Print(Html.Element("td", Html.Attribute("title", Hostile), Hostile));

        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        XElement read = XDocument.Parse(page).Root!;
        Assert.Equal((Hostile, Hostile), (read.Value, read.Attribute("title")!.Value));
    }

    [Theory]
    [InlineData("a\0b", "a\uFFFDb")]
    [InlineData("a\u001Bb\u0085", "a\uFFFDb\uFFFD")]
    [InlineData("exe.\u202Exnno", "exe.\uFFFDxnno")]
    [InlineData("\uFFFE", "\uFFFD")]
    [InlineData("Grüße, 数字 🙂\n", "Grüße, 数字 🙂\n")]
    public void Clean_KeepsWhatMayStandInAPage(string text, string expected)
    {
        Assert.Equal(expected, Html.Clean(text));
        Assert.Equal(expected, XDocument.Parse(Html.Print(Html.Element("p", new object[] { text }))).Root!.Value);
    }

    [Fact]
    public void Clean_HalfASurrogatePair_IsReplaced() => Assert.Equal("a\uFFFDb", Html.Clean($"a{(char)0xD800}b"));

    [Fact]
    public void Number_OfACoordinate_IsShortAndInvariant() => Assert.Equal("1234.57 3", $"{Html.Number(1234.5678)} {Html.Number(3)}");
}
