using System.Text.RegularExpressions;
using System.Xml.Linq;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Reporting;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Reporting;

public sealed class ReportTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_Digits_HasEverySectionAndEveryLayer()
    {
        XDocument page = XDocument.Parse(HtmlReport.Write(DigitsReport.Create(DigitsReport.Test)));
        XElement[] charts = [.. page.Descendants("div").Where(d => d.Attribute("class")?.Value == "chart")];

        Assert.Equal(["board", "test", "bars", "layers", "graph", "arena"], page.Descendants("h2").Select(h => h.Attribute("id")!.Value));
        string[] names = [.. DigitsReport.Compiled.Compilation.Plan.Calls.Select(c => c.Layer).Distinct()];
        Assert.Equal(names, Table(page, "wide").Element("tbody")!.Elements("tr").Select(row => row.Element("th")!.Value));
        Assert.Equal(3, charts.Length);
        Assert.All(charts, chart => Assert.Equal(names, chart.Descendants("th").Select(th => th.Value)));
        XElement[] pictures = [.. page.Descendants("svg").Where(svg => svg.Attribute("role")?.Value == "img")];
        Assert.Equal(2, pictures.Length);
        Assert.All(pictures, picture => Assert.NotEmpty(picture.Attribute("aria-label")!.Value));
    }

    [Fact]
    public void Write_AfterASearch_DrawsTheSensitivityOfEveryLayer()
    {
        Compilation compilation = Compilation.Run(Bundled.DigitsCnn with { Compression = new CompressionOptions(MaxDrop: 2) });
        XDocument page = XDocument.Parse(HtmlReport.Write(ReportBuilder.Create(compilation, Profiling.Run(compilation), ["nanoml"])));
        XElement search = page.Descendants("section").Single(s => s.Attribute("aria-labelledby")?.Value == "search");

        Assert.Equal(compilation.Decision!.Layers.Length, search.Descendants("svg").Count());
        Assert.All(search.Descendants("svg"), picture => Assert.Equal(3, picture.Elements("polyline").Count()));
        Assert.All(compilation.Decision.Layers, layer => Assert.Contains(layer.Layer, search.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_NeedsNothingElse()
    {
        string page = HtmlReport.Write(DigitsReport.Create(DigitsReport.Test));

        Assert.DoesNotMatch(new Regex("http|src=|href=|url\\(|@import|<script|<link", RegexOptions.IgnoreCase), page);
    }

    [Fact]
    public void Write_TheStyle_IsTheSameAsHtmlAndAsXml()
    {
        string page = HtmlReport.Write(DigitsReport.Create(null));
        string style = Regex.Match(page, "<style>(.*)</style>", RegexOptions.Singleline).Groups[1].Value;

        Assert.Contains("prefers-color-scheme: dark", style, StringComparison.Ordinal);
        Assert.DoesNotContain('&', style);
        Assert.DoesNotContain('<', style);
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
    {
        Compilation again = Compilation.Run(Bundled.DigitsCnn);
        VerifyReport test = DigitsReport.Verify(again);

        Assert.Equal(
            HtmlReport.Write(DigitsReport.Create(DigitsReport.Test)),
            HtmlReport.Write(ReportBuilder.Create(again, Profiling.Run(again), DigitsReport.Command, test)));
    }

    [Fact]
    public void Create_Totals_AreThoseOfTheCompilation()
    {
        (Compilation compilation, ProfileReport profile) = DigitsReport.Compiled;
        Report report = DigitsReport.Create(null);

        Assert.Equal(compilation.Plan.Macs, report.Layers.Sum(l => l.Profile.Macs));
        Assert.Equal(compilation.Quantized.Weights.Values.Sum(w => w.Data.Length), report.Layers.Sum(l => l.Weights));
        string page = HtmlReport.Write(report);
        DeviceFit fit = compilation.Fit;
        Assert.All(
            new[] { fit.HeapNeeded, fit.FlashNeeded, fit.FlashBytes, profile.IlBytes, profile.DataBytes, profile.IlOps },
            figure => Assert.Contains(Figures.Number(figure), page, StringComparison.Ordinal));
        Assert.Contains($"{Figures.Milliseconds(profile.PredictedMs)}</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Estimate_ShowsBetweenWhichTimesAnInferenceLies()
    {
        (_, ProfileReport profile) = DigitsReport.Compiled;
        Report report = DigitsReport.Create(null);
        Report measured = report with { Profile = profile with { PredictedMsLow = profile.PredictedMs, PredictedMsHigh = profile.PredictedMs } };
        string range = $"{Figures.Milliseconds(profile.PredictedMsLow)} to {Figures.Milliseconds(profile.PredictedMsHigh)} ms";

        Assert.True(profile.PredictedMsLow < profile.PredictedMsHigh);
        Assert.Contains(range, HtmlReport.Write(report), StringComparison.Ordinal);
        string page = HtmlReport.Write(measured);
        Assert.DoesNotContain(range, page, StringComparison.Ordinal);
        Assert.DoesNotContain("the middle", page, StringComparison.Ordinal);
        Assert.Contains($"{Figures.Milliseconds(profile.PredictedMs)} ms", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_Pruned_ShowsTheShareOfZeros()
    {
        Compilation pruned = Compilation.Run(Bundled.DigitsCnn with { Compression = new CompressionOptions(PruneRatio: 0.5, PruneScope: PruneScope.Layer) });
        Report report = ReportBuilder.Create(pruned, Profiling.Run(pruned), DigitsReport.Command);

        Assert.All(report.Layers.Where(l => l.Weights is not null), layer => Assert.InRange(layer.ZeroShare!.Value, 0.5, 0.6));
        Assert.All(report.Layers.Where(l => l.Weights is null), layer => Assert.Null(layer.ZeroShare));
    }

    [Fact]
    public void Create_WithoutTestData_MeasuresLayersOnCalibrationSamples()
    {
        Report report = DigitsReport.Create(null);

        Assert.Equal("the first 16 calibration samples", report.ErrorSource);
        Assert.All(report.Layers, layer => Assert.InRange(layer.SqnrDb!.Value, 15, 100));
        Assert.Contains("not measured", HtmlReport.Write(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_WithoutTestData_TellsAfterEachSampleHowMuchIsMeasured()
    {
        var seen = new Seen();
        (Compilation compilation, ProfileReport profile) = DigitsReport.Compiled;

        ReportBuilder.Create(compilation, profile, DigitsReport.Command, progress: seen);

        Assert.Equal(Enumerable.Range(1, 16).Select(k => new StageProgress(Stage.Measure, k / 16.0)), seen);
    }

    [Fact]
    public void Write_HostileNames_StayText()
    {
        const string Node = "<script>alert(1)</script>";
        const string Label = "</th><img src=x onerror=alert(2)>";
        string model = new OnnxModelBuilder().Input("x", 1, 2).Node("Relu", ["x"], ["a&b"], Node)
            .Node("Softmax", ["a&b"], ["y\"><b>"], "'\"", ("axis", 1)).Output("y\"><b>", 1, 2)
            .With(m => m.MetadataProps.Add(new StringStringEntryProto { Key = "labels", Value = $"{Label},b" }))
            .Save(_folder.File("hostile.onnx"));
        Compilation compilation = Compilation.Run(new CompileOptions { ModelPath = model, Target = "esp32" });
        VerifyReport test = DigitsReport.Verify(compilation, new SampleSet("test", 2, [[0, 1], [1, 0]], [1, 0], null));
        string page = HtmlReport.Write(ReportBuilder.Create(compilation, Profiling.Run(compilation), ["nanoml", "</code><script>"], test));

        Assert.DoesNotMatch(new Regex("<script|<img|<b>", RegexOptions.IgnoreCase), page);
        XDocument read = XDocument.Parse(page);
        Assert.Contains(Table(read, "wide").Descendants("th"), th => th.Value == Node);
        Assert.Contains(Table(read, "matrix").Descendants("th"), th => th.Value == Label);
        Assert.Contains(read.Descendants("text"), text => text.Value == Node);
    }

    [Fact]
    public void Write_ModelThatDoesNotFit_SaysSoFirst()
    {
        (Compilation compilation, ProfileReport profile) = DigitsReport.Compiled;
        Compilation small = compilation with { Fit = compilation.Fit with { HeapAvailable = 1000 } };
        XDocument page = XDocument.Parse(HtmlReport.Write(ReportBuilder.Create(small, profile, DigitsReport.Command)));

        XElement alert = Assert.Single(page.Descendants("p"), p => p.Attribute("role")?.Value == "alert");
        Assert.Contains("bytes of managed heap", alert.Value, StringComparison.Ordinal);
        Assert.Contains("too much", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Energy_IsTimeTimesPowerAndOnlyThereWhenThePowerIsKnown()
    {
        Report report = DigitsReport.Create(null);
        Report unknown = report with { Board = report.Board with { ActivePowerMw = null } };

        Assert.Equal(report.Profile.PredictedMs * report.Board.ActivePowerMw!.Value / 1000, report.EnergyMj);
        Assert.Contains($"{Figures.Milliseconds(report.EnergyMj!.Value)} mJ", HtmlReport.Write(report), StringComparison.Ordinal);
        Assert.DoesNotContain(" mJ", HtmlReport.Write(unknown), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_CostsOfZero_DividesByNothing()
    {
        (Compilation compilation, _) = DigitsReport.Compiled;
        Compilation free = compilation with
        {
            Costs = compilation.Costs with { Unit = (0, 0) },
        };
        string page = HtmlReport.Write(ReportBuilder.Create(free, Profiling.Run(free), DigitsReport.Command));

        Assert.DoesNotMatch("NaN|Infinity|∞", page);
    }

    private static XElement Table(XDocument page, string kind) => page.Descendants("table").First(t => t.Attribute("class")?.Value == kind);

    private sealed class Seen : List<StageProgress>, IProgress<StageProgress>
    {
        public void Report(StageProgress value) => Add(value);
    }
}
