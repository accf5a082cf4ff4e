using System.Globalization;
using System.Xml.Linq;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Reporting;

namespace NanoML.Compiler.Tests.Reporting;

public sealed class ConfusionTests
{
    [Fact]
    public void Write_Confusion_CountsEverySampleOnceInBothMatrices()
    {
        VerifyReport test = DigitsReport.Test;
        XDocument page = XDocument.Parse(HtmlReport.Write(DigitsReport.Create(test)));
        XElement[] matrices = [.. page.Descendants("table").Where(t => t.Attribute("class")?.Value == "matrix")];

        Assert.Equal(2, matrices.Length);
        Assert.All(matrices, matrix => Assert.Equal(test.Samples, Counts(matrix).Sum(row => row.Sum())));
        Assert.Equal(test.Accuracy, Diagonal(matrices[0]) / (double)test.Samples);
        Assert.Equal(test.FloatAccuracy, Diagonal(matrices[1]) / (double)test.Samples);
    }

    [Fact]
    public void Write_ManyClasses_ListsTheMostFrequentConfusions()
    {
        VerifyReport test = DigitsReport.Test with
        {
            Verdicts = [.. Enumerable.Range(0, 60).Select(k => new Verdict(k, k, k + 1, k + 1))],
        };
        XDocument page = XDocument.Parse(HtmlReport.Write(DigitsReport.Create(test)));

        Assert.DoesNotContain(page.Descendants("table"), t => t.Attribute("class")?.Value == "matrix");
        XElement pairs = page.Descendants("table").Single(t => t.Element("caption")?.Value.StartsWith("The most frequent") == true);
        Assert.Equal(["59", "60", "60"], pairs.Element("tbody")!.Elements("tr").First().Elements("td").Select(td => td.Value));
    }

    [Fact]
    public void Write_DisagreementOfTheModels_IsCounted()
    {
        VerifyReport test = DigitsReport.Test with { Verdicts = [new(0, 0, 0, 490), new(0, 0, 1, 4), new(1, 0, 1, 3), new(2, 0, 1, 3)] };

        Assert.Contains(
            "10 of 500 samples get different classes: 4 only the float model has right, 3 only the integer model, 3 neither",
            HtmlReport.Write(DigitsReport.Create(test)),
            StringComparison.Ordinal);
    }

    private static int Diagonal(XElement matrix) => Counts(matrix).Select((row, k) => row[k]).Sum();

    private static int[][] Counts(XElement matrix) => [.. matrix.Element("tbody")!.Elements("tr")
        .Select(row => row.Elements("td").SkipLast(1).Select(td => int.Parse(td.Value, CultureInfo.InvariantCulture)).ToArray())];
}
