using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using NanoML.Cli.Options;
using NanoML.Cli.Streams;

namespace NanoML.Cli.Tests;

public sealed class ReportTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Compile_Report_ShowsTheFiguresOfTheJson()
    {
        string page = _temp.File("new/folder/report.html");
        JsonElement json = CommandLine.RunDigits("compile", "--out", _temp.File("out"), "--report", page, "--json").Succeeded().Json;
        string text = XDocument.Load(page).Root!.Value;
        Assert.All(
            ["macs", "parameters", "ilBytes", "flashBytes"],
            (string key) => Assert.Contains(Terminal.Number(json.GetProperty(key).GetInt64()), text, StringComparison.Ordinal));
        Assert.All(
            json.GetProperty("layers").EnumerateArray(),
            layer => Assert.Contains(layer.GetProperty("name").GetString()!, text, StringComparison.Ordinal));
        Assert.Single(Directory.EnumerateFileSystemEntries(_temp.File("new/folder")));
    }

    [Fact]
    public void Verify_Report_ShowsTheAccuracyAndRepeatsItselfByItsCommand()
    {
        string page = _temp.File("it's a report.html");
        CommandResult result = CommandLine.RunDigits("verify", "--test", Bundled.DigitsTest, "--prune=0.5", "--report", page).Succeeded();
        Assert.Contains($"Report      {page}", result.Output, StringComparison.Ordinal);
        string first = File.ReadAllText(page);
        Assert.Contains("Integer model", first, StringComparison.Ordinal);
        string command = XDocument.Parse(first, LoadOptions.PreserveWhitespace).Descendants("pre").Single().Value;
        Assert.Equal(
            $"nanoml verify {Bundled.DigitsCnn} --target esp32 --data {Bundled.DigitsCalibration} --test {Bundled.DigitsTest} --prune 0.5 "
            + $"--report '{page.Replace("'", "'\\''", StringComparison.Ordinal)}'",
            command);
        CommandLine.RunDigits("verify", "--test", Bundled.DigitsTest, "--prune", "0.5", "--report", page).Succeeded();
        Assert.Equal(first, File.ReadAllText(page));
    }

    [Theory]
    [InlineData("compile")]
    [InlineData("verify")]
    public void Report_OfAModelThatDoesNotFit_IsWrittenBeforeTheRefusal(string verb)
    {
        string page = _temp.File("report.html");
        string folder = _temp.File("out");
        string[] own = verb == "compile" ? ["--out", folder] : ["--test", Bundled.DigitsTest];
        CommandLine.Run([verb, Bundled.DigitsCnn, "--target", SmallBoard(), "--data", Bundled.DigitsCalibration, "--report", page, .. own])
            .Failed(1, "NML0401", "has 9000");
        Assert.Contains("Does not fit the board", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Equal(verb == "verify", File.ReadAllText(page).Contains("Integer model", StringComparison.Ordinal));
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("compile")]
    [InlineData("verify")]
    public void ReportThatIsNoPage_IsAUsageErrorAndStaysAsItIs(string verb)
    {
        string model = _temp.Write("model.onnx", "precious");
        string own = verb == "compile" ? "--out" : "--test";
        CommandLine.RunDigits(verb, "--report", model, own, _temp.File("any")).Failed(2, "NML0501", "--report", ".html");
        Assert.Equal("precious", File.ReadAllText(model));
    }

    [Theory]
    [InlineData("file/report.html")]
    [InlineData("file/deeper/report.html")]
    [InlineData("folder.html")]
    public void ReportThatCannotBeWritten_IsRefusedBeforeTheModelIsRead(string path)
    {
        _temp.Write("file", "text");
        Directory.CreateDirectory(_temp.File("folder.html"));
        CommandLine.Run("compile", _temp.File("none.onnx"), "--target", "esp32", "--report", _temp.File(path))
            .Failed(2, "NML0504", path, "--report");
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_temp.Root, "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public void Report_OfACompilationThatFails_LeavesTheOldPageAndNothingElse()
    {
        string page = _temp.Write("pages/report.html", "before");
        CommandLine.Run("compile", _temp.File("none.onnx"), "--target", "esp32", "--report", page).Failed(2, "NML0001", "none.onnx");
        CommandLine.Run("compile", _temp.File("none.onnx"), "--target", "esp32", "--report", _temp.File("other/report.html"))
            .Failed(2, "NML0001");
        Assert.Equal("before", File.ReadAllText(page));
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_temp.Root, "*", SearchOption.AllDirectories).Count());
    }

    [Theory]
    [InlineData("model.onnx", "model.onnx")]
    [InlineData("--shape", "--shape")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("$(rm -rf ~)", "'$(rm -rf ~)'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("größe", "'größe'")]
    public void Quote_GivesAShellTheWordBack(string word, string expected) => Assert.Equal(expected, ShellQuoting.Quote(word));

    private string SmallBoard()
    {
        JsonNode board = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "boards", "esp32.json")))!;
        board["managedHeapBytes"] = 9000;
        return _temp.Write("small.json", board.ToJsonString());
    }
}
