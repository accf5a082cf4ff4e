using System.Text.Json;
using System.Xml.Linq;
using NanoML.Compiler.Onnx;

namespace NanoML.Cli.Tests;

public sealed class TrainTests : IDisposable
{
    private const int Rows = 120;
    private const int Columns = 6;

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Train_WritesAModelThatCompilesAndAPageThatRepeatsIt()
    {
        string text = Train("--minutes", "0.001", "--seed", "5").Succeeded().Output;
        Assert.Contains("chosen", text, StringComparison.Ordinal);
        JsonElement report = JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "train.json"))).RootElement;
        Assert.Equal(
            [
                "data", "board", "minutes", "seed", "bits", "maxLatencyMs", "choose", "command", "classes", "trainingExamples", "validationExamples", "cancelled", "network", "round",
                "steps", "accuracy", "standardError", "floatAccuracy", "predictedMs", "predictedMsLow", "predictedMsHigh", "ramBytes", "flashBytes", "macs", "parameters", "networks",
            ],
            report.EnumerateObject().Select(p => p.Name));
        Assert.Contains("--seed 5", string.Join(' ', report.GetProperty("command").EnumerateArray()), StringComparison.Ordinal);
        Assert.True(report.GetProperty("accuracy").GetDouble() > 0.8);
        Assert.Contains("seed=5", OnnxReader.Read(Path.Combine(Out, "model.onnx")).Metadata["nanoml.train"], StringComparison.Ordinal);
        XDocument page = XDocument.Parse(File.ReadAllText(Path.Combine(Out, "report.html")));
        Assert.Contains(page.Descendants("circle"), circle => (string?)circle.Attribute("class") == "ring");
        Assert.Equal(["model.onnx", "report.html", "train.json"], Directory.GetFiles(Out).Select(Path.GetFileName).Order());
        JsonElement compiled = CommandLine.Run("compile", Path.Combine(Out, "model.onnx"), "--target", "esp32", "--out", _temp.File("code"), "--json").Succeeded().Json;
        Assert.Equal(report.GetProperty("predictedMs").GetDouble(), compiled.GetProperty("predictedMs").GetDouble(), 0.1 * report.GetProperty("predictedMs").GetDouble());
    }

    [Fact]
    public void Train_WhereNothingIsFastEnough_EndsWithExitCode1AndWritesNothing()
    {
        Train("--max-latency", "0.001").Failed(1, "NML0323", "0.001 are allowed", "--max-latency");
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void Train_OnDataWithoutLabels_IsRefused() =>
        CommandLine.Run("train", Bundled.DigitsCalibration, "--target", "esp32", "--out", Out).Failed(2, "NML0204", "digits_calib.npz");

    [Theory]
    [InlineData("--minutes", "0")]
    [InlineData("--max-latency", "-1")]
    [InlineData("--weights", "int5")]
    [InlineData("--seed", "0")]
    public void Train_WithBadOptions_IsAUsageError(string option, string value) => Train(option, value).Failed(2, "NML0501", option);

    private string Out => _temp.File("trained");

    private CommandResult Train(params string[] options) =>
        CommandLine.Run(["train", Data(), "--target", "esp32", "--out", Out, .. options]);

    /// <summary>Rows of three classes, each with greater numbers in two of the columns.</summary>
    private string Data()
    {
        var random = new Random(1);
        float[] rows = [.. Enumerable.Range(0, Rows * Columns).Select(k => random.NextSingle() + (k % Columns / 2 == k / Columns % 3 ? 1 : 0))];
        return _temp.Write("rows.npz", NpyWriter.Npz(
            ("input", NpyWriter.Floats([Rows, Columns], rows)),
            ("label", NpyWriter.Longs([Rows], [.. Enumerable.Range(0, Rows).Select(row => (long)(row % 3))]))));
    }
}
