using System.Text.Json;

namespace NanoML.Cli.Tests;

/// <summary><c>nanoml split</c> as a command.</summary>
public sealed class SplitTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Cut_WritesBothParts_AndSaysWhatTheyCost()
    {
        CommandResult result = CommandLine.RunDigits("split", "--at", "/pool/MaxPool", "--kernels", "reference", "--test", Bundled.DigitsTest, "--out", _temp.Root, "--json").Succeeded();

        Assert.Equal("/pool/MaxPool", result.Json.GetProperty("at").GetString());
        Assert.InRange(result.Json.GetProperty("quality").GetProperty("agreement").GetDouble(), 0.99, 1);
        int bytes = result.Json.GetProperty("sent").GetProperty("bytes").GetInt32();
        Assert.Equal((bytes + 38) * 1000 / 11_520.0, result.Json.GetProperty("linkMs").GetDouble(), 6);
        Assert.All(result.Json.GetProperty("files").EnumerateArray(), file => Assert.True(File.Exists(_temp.File(file.GetString()!))));
        Assert.True(File.Exists(_temp.File("device/DigitsCnnDevice/DigitsCnnDeviceLink.cs")));
        JsonElement description = JsonDocument.Parse(File.ReadAllText(_temp.File("split.json"))).RootElement;
        Assert.Equal(result.Json.GetProperty("identity").GetString(), description.GetProperty("identity").GetString());
        Assert.Contains("DigitsCnnDeviceLink.cs", File.ReadAllText(_temp.File("device/DigitsCnnDevice/DigitsCnnDevice.nfproj")), StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_ShowsEveryPlaceAndBothEnds()
    {
        string[] lines = CommandLine.Run(
            "split", Bundled.Xor, "--target", "esp32", "--data", Bundled.XorCalibration, "--at", "auto", "--kernels", "reference", "--link", "200", "--out", _temp.Root).Succeeded().OutputLines;

        Assert.Contains(lines, line => line.Contains("nothing: all on the host", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("all of it: none on the host", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Cheapest    behind", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Quality     100.00 % get the float model's class", StringComparison.Ordinal));
    }

    [Fact]
    public void Cascade_ShowsAccuracyAgainstShare()
    {
        CommandResult result = CommandLine.Run(
            "split", Bundled.Xor, "--target", "esp32", "--data", Bundled.XorCalibration, "--exit-confidence", "0.9", "--kernels", "reference", "--test", Bundled.XorTest,
            "--out", _temp.Root).Succeeded();

        Assert.Contains("Right %", result.Output, StringComparison.Ordinal);
        Assert.Contains("Threshold   a margin of 231 levels", result.Output, StringComparison.Ordinal);
        Assert.Contains("Cascade     sends", result.Output, StringComparison.Ordinal);
        Assert.Contains("public const int ExitMargin", File.ReadAllText(_temp.File("device/Xor/XorLink.cs")), StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownLayer_IsAnswered_WithThoseThatThereAre() =>
        CommandLine.RunDigits("split", "--at", "/pool/MaxPol", "--out", _temp.Root).Failed(2, "NML0121", "/pool/MaxPol", "/pool/MaxPool");

    [Theory]
    [InlineData("a model is cut, or it is a cascade")]
    [InlineData("a model is cut, or it is a cascade", "--at", "auto", "--exit-confidence", "0.9")]
    [InlineData("--link takes serial, mqtt or a number", "--at", "auto", "--link", "fast")]
    [InlineData("--exit-confidence takes auto or a number above 0", "--exit-confidence", "-1")]
    [InlineData("--host-model is of a cascade", "--at", "auto", "--host-model", "x.onnx")]
    public void WrongUsage_IsSaid(string words, params string[] args) =>
        CommandLine.RunDigits("split", [.. args, "--out", _temp.Root]).Failed(2, "NML0501", words);

    [Fact]
    public void Stream_IsRefused() =>
        CommandLine.RunDigits("split", "--at", "auto", "--stream", "2", "--out", _temp.Root).Failed(2, "NML0123", "--stream");
}
