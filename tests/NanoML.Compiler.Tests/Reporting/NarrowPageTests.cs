using System.Xml.Linq;
using NanoML.Compiler.Reporting;

namespace NanoML.Compiler.Tests.Reporting;

/// <summary>What a narrow screen needs of the page: cells that name themselves, pictures that can shrink.</summary>
public sealed class NarrowPageTests
{
    private static readonly XDocument s_page = XDocument.Parse(HtmlReport.Write(DigitsReport.Create(DigitsReport.Test)));

    [Fact]
    public void CellsOfTheLayerTable_SayWhatColumnTheyAreOf()
    {
        XElement table = s_page.Descendants("table").Single(t => t.Attribute("class")?.Value == "wide");
        string[] heads = [.. table.Element("thead")!.Descendants("th").Select(head => head.Value)];
        XElement[] rows = [.. table.Elements().Where(part => part.Name != "thead").Elements("tr")];
        Assert.True(rows.Length > 2);
        Assert.All(rows, row => Assert.Equal(heads[1..], row.Elements("td").Select(cell => cell.Attribute("data-name")?.Value)));
    }

    [Fact]
    public void Pictures_KeepTheirProportionsAtAnyWidth()
    {
        XElement[] pictures = [.. s_page.Descendants("svg").Where(svg => !svg.Ancestors("svg").Any())];
        Assert.NotEmpty(pictures);
        Assert.All(pictures, picture => Assert.Equal("img", picture.Attribute("role")?.Value));
        Assert.All(pictures, picture => Assert.Equal($"0 0 {picture.Attribute("width")!.Value} {picture.Attribute("height")!.Value}", picture.Attribute("viewBox")?.Value));
    }

    [Fact]
    public void Page_AsksForTheWidthOfTheScreen() => Assert.Contains(
        s_page.Descendants("meta"), meta => meta.Attribute("name")?.Value == "viewport" && meta.Attribute("content")!.Value.Contains("width=device-width", StringComparison.Ordinal));
}
