using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Reporting;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Reporting;

public sealed class ReportTests : IDisposable
{
    private static readonly ImmutableArray<string> s_command = ["nanoml", "compile", "'a b.onnx'"];

    private static readonly Lazy<(Compilation Compilation, ProfileReport Profile)> s_digits = new(() =>
    {
        Compilation compilation = Compilation.Run(Bundled.DigitsCnn);
        return (compilation, Profiling.Run(compilation));
    });

    private static readonly Lazy<VerifyReport> s_digitsTest = new(() => Verify(s_digits.Value.Compilation, "digits_test.npz"));

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_Digits_HasEverySectionAndEveryLayer()
    {
        XDocument page = Parse(HtmlReport.Write(Digits(s_digitsTest.Value)));

        Assert.Equal(["board", "test", "bars", "layers", "graph", "arena"], page.Descendants("h2").Select(h => h.Attribute("id")!.Value));
        string[] names = [.. s_digits.Value.Compilation.Plan.Calls.Select(c => c.Layer).Distinct()];
        Assert.Equal(names, Table(page, "wide").Element("tbody")!.Elements("tr").Select(row => row.Element("th")!.Value));
        Assert.Equal(3, page.Descendants("div").Count(d => d.Attribute("class")?.Value == "chart"));
        Assert.All(
            page.Descendants("div").Where(d => d.Attribute("class")?.Value == "chart"),
            chart => Assert.Equal(names, chart.Descendants("th").Select(th => th.Value)));
        Assert.All(page.Descendants("svg").Where(s => s.Attribute("role") is not null), svg => Assert.NotEmpty(svg.Attribute("aria-label")!.Value));
    }

    [Fact]
    public void Write_NeedsNothingElse()
    {
        string page = HtmlReport.Write(Digits(s_digitsTest.Value));

        Assert.DoesNotMatch(new Regex("http|src=|href=|url\\(|@import|<script|<link", RegexOptions.IgnoreCase), page);
    }

    [Fact]
    public void Write_TheStyle_IsTheSameAsHtmlAndAsXml()
    {
        string page = HtmlReport.Write(Digits(null));
        string style = Regex.Match(page, "<style>(.*)</style>", RegexOptions.Singleline).Groups[1].Value;

        Assert.Contains("prefers-color-scheme: dark", style, StringComparison.Ordinal);
        Assert.DoesNotContain('&', style);
        Assert.DoesNotContain('<', style);
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
    {
        Compilation again = Compilation.Run(Bundled.DigitsCnn);
        VerifyReport test = Verify(again, "digits_test.npz");

        Assert.Equal(
            HtmlReport.Write(Digits(s_digitsTest.Value)), HtmlReport.Write(ReportBuilder.Create(again, Profiling.Run(again), s_command, test)));
    }

    [Fact]
    public void Create_Totals_AreThoseOfTheCompilation()
    {
        (Compilation compilation, ProfileReport profile) = s_digits.Value;
        Report report = Digits(null);

        Assert.Equal(compilation.Plan.Macs, report.Layers.Sum(l => l.Profile.Macs));
        Assert.Equal(compilation.Quantized.Weights.Values.Sum(w => w.Data.Length), report.Layers.Sum(l => l.Weights));
        string page = HtmlReport.Write(report);
        Assert.All(
            new[] { compilation.Fit.HeapNeeded, compilation.Fit.FlashNeeded, compilation.Fit.FlashBytes, profile.IlBytes, profile.DataBytes, (int)profile.IlOps },
            figure => Assert.Contains(Figures.Number(figure), page, StringComparison.Ordinal));
        Assert.Contains($"{Figures.Milliseconds(profile.PredictedMs)} ms", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_Pruned_ShowsTheShareOfZeros()
    {
        Compilation pruned = Compilation.Run(Bundled.DigitsCnn with { PruneRatio = 0.5 });
        Report report = ReportBuilder.Create(pruned, Profiling.Run(pruned), s_command);

        Assert.All(report.Layers.Where(l => l.Weights is not null), layer => Assert.InRange(layer.ZeroShare!.Value, 0.5, 0.6));
        Assert.All(report.Layers.Where(l => l.Weights is null), layer => Assert.Null(layer.ZeroShare));
    }

    [Fact]
    public void Create_WithoutTestData_MeasuresLayersOnCalibrationSamples()
    {
        Report report = Digits(null);

        Assert.Equal("the first 16 calibration samples", report.ErrorSource);
        Assert.All(report.Layers, layer => Assert.InRange(layer.SqnrDb!.Value, 15, 100));
        Assert.Contains("not measured", HtmlReport.Write(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Confusion_CountsEverySampleOnceInBothMatrices()
    {
        VerifyReport test = s_digitsTest.Value;
        XElement[] matrices = [.. Parse(HtmlReport.Write(Digits(test))).Descendants("table").Where(t => t.Attribute("class")?.Value == "matrix")];

        Assert.Equal(2, matrices.Length);
        Assert.All(matrices, matrix => Assert.Equal(test.Samples, Counts(matrix).Sum(row => row.Sum())));
        Assert.Equal(test.Accuracy, Diagonal(matrices[0]) / (double)test.Samples);
        Assert.Equal(test.FloatAccuracy, Diagonal(matrices[1]) / (double)test.Samples);
    }

    [Fact]
    public void Write_ManyClasses_ListsTheMostFrequentConfusions()
    {
        VerifyReport test = s_digitsTest.Value with
        {
            Verdicts = [.. Enumerable.Range(0, 60).Select(k => new Verdict(k, k, k + 1, k + 1))],
        };
        XDocument page = Parse(HtmlReport.Write(Digits(test)));

        Assert.DoesNotContain(page.Descendants("table"), t => t.Attribute("class")?.Value == "matrix");
        XElement pairs = page.Descendants("table").Single(t => t.Element("caption")?.Value.StartsWith("The most frequent", StringComparison.Ordinal) == true);
        Assert.Equal(["59", "60", "60"], pairs.Element("tbody")!.Elements("tr").First().Elements("td").Select(td => td.Value));
    }

    [Fact]
    public void Write_DisagreementOfTheModels_IsCounted()
    {
        VerifyReport test = s_digitsTest.Value with { Verdicts = [new(0, 0, 0, 490), new(0, 0, 1, 4), new(1, 0, 1, 3), new(2, 0, 1, 3)] };

        Assert.Contains(
            "10 of 500 samples get different classes: 4 only the float model has right, 3 only the integer model, 3 neither",
            HtmlReport.Write(Digits(test)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HostileNames_StayText()
    {
        const string Node = "<script>alert(1)</script>";
        const string Label = "</th><img src=x onerror=alert(2)>";
        string model = new OnnxModelBuilder().Input("x", 1, 2).Node("Relu", ["x"], ["a&b"], Node).Node("Softmax", ["a&b"], ["y\"><b>"], "'\"", ("axis", 1))
            .Output("y\"><b>", 1, 2)
            .With(m => m.MetadataProps.Add(new StringStringEntryProto { Key = "labels", Value = $"{Label},b" }))
            .Save(_folder.File("hostile.onnx"));
        Compilation compilation = Compilation.Run(new CompileOptions { ModelPath = model, Target = "esp32" });
        VerifyReport test = Verify(compilation, new SampleSet("test", 2, [[0, 1], [1, 0]], [1, 0], null));
        string page = HtmlReport.Write(ReportBuilder.Create(compilation, Profiling.Run(compilation), ["nanoml", "</code><script>"], test));

        Assert.DoesNotMatch(new Regex("<script|<img|<b>", RegexOptions.IgnoreCase), page);
        XDocument read = Parse(page);
        Assert.Contains(Table(read, "wide").Descendants("th"), th => th.Value == Node);
        Assert.Contains(Table(read, "matrix").Descendants("th"), th => th.Value == Label);
        Assert.Contains(read.Descendants("text"), text => text.Value == Node);
    }

    [Fact]
    public void Write_ModelThatDoesNotFit_SaysSoFirst()
    {
        (Compilation compilation, ProfileReport profile) = s_digits.Value;
        Compilation small = compilation with { Fit = compilation.Fit with { HeapAvailable = 1000 } };
        XDocument page = Parse(HtmlReport.Write(ReportBuilder.Create(small, profile, s_command)));

        XElement alert = Assert.Single(page.Descendants("p"), p => p.Attribute("role")?.Value == "alert");
        Assert.Contains("bytes of managed heap", alert.Value, StringComparison.Ordinal);
        Assert.Contains("too much", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Energy_IsTimeTimesPowerAndOnlyThereWhenThePowerIsKnown()
    {
        Report report = Digits(null);
        Report unknown = report with { Board = report.Board with { ActivePowerMw = null } };

        Assert.Equal(report.Profile.PredictedMs * report.Board.ActivePowerMw!.Value / 1000, report.EnergyMj);
        Assert.Contains($"{Figures.Milliseconds(report.EnergyMj!.Value)} mJ", HtmlReport.Write(report), StringComparison.Ordinal);
        Assert.DoesNotContain(" mJ", HtmlReport.Write(unknown), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_CostsOfZero_DividesByNothing()
    {
        (Compilation compilation, _) = s_digits.Value;
        Compilation free = compilation with { Costs = compilation.Costs with { Nanoseconds = [.. compilation.Costs.Nanoseconds.Select(_ => 0.0)] } };
        string page = HtmlReport.Write(ReportBuilder.Create(free, Profiling.Run(free), s_command));

        Assert.DoesNotMatch("NaN|Infinity|∞", page);
    }

    private static Report Digits(VerifyReport? test) =>
        ReportBuilder.Create(s_digits.Value.Compilation, s_digits.Value.Profile, s_command, test);

    private static VerifyReport Verify(Compilation compilation, string file) =>
        Verify(compilation, Compilation.LoadSamples(compilation.Options, compilation.Imported, Bundled.Path(file)));

    private static VerifyReport Verify(Compilation compilation, SampleSet test) =>
        Verification.Run(compilation, test, () => new FloatOracle(compilation.Imported));

    private static XDocument Parse(string page) => XDocument.Parse(page);

    private static XElement Table(XDocument page, string kind) => page.Descendants("table").First(t => t.Attribute("class")?.Value == kind);

    private static int Diagonal(XElement matrix) => Counts(matrix).Select((row, k) => row[k]).Sum();

    private static int[][] Counts(XElement matrix) => [.. matrix.Element("tbody")!.Elements("tr")
        .Select(row => row.Elements("td").SkipLast(1).Select(td => int.Parse(td.Value, CultureInfo.InvariantCulture)).ToArray())];
}
