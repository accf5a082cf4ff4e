using System.Text.Json;

namespace NanoML.Cli.Tests;

public sealed class VerifyTests
{
    [Fact]
    public void Verify_DigitsCnn_IsBitExactAndLosesLittle()
    {
        JsonElement json = CommandLine.RunDigits("verify", "--test", Bundled.DigitsTest, "--json").Succeeded().Json;
        Assert.Equal(
            ["samples", "floatAccuracy", "accuracy", "agreement", "sqnrDb", "outputs", "bitExact", "layers", "classes", "confusion", "floatConfusion"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(500, json.GetProperty("samples").GetInt32());
        Assert.True(json.GetProperty("bitExact").GetBoolean());
        Assert.InRange(json.GetProperty("floatAccuracy").GetDouble() - json.GetProperty("accuracy").GetDouble(), -0.01, 0.01);
        Assert.True(json.GetProperty("agreement").GetDouble() > 0.98);
        Assert.All(json.GetProperty("layers").EnumerateArray(), layer => Assert.True(layer.GetProperty("sqnrDb").GetDouble() > 15));
        JsonElement[] classes = [.. json.GetProperty("classes").EnumerateArray()];
        int[][] confusion = [.. json.GetProperty("confusion").EnumerateArray().Select(row => row.EnumerateArray().Select(count => count.GetInt32()).ToArray())];
        Assert.Equal(["index", "name", "samples", "precision", "recall", "f1"], classes[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(confusion.Select(row => row.Sum()), classes.Select(c => c.GetProperty("samples").GetInt32()));
        Assert.Equal(json.GetProperty("accuracy").GetDouble(), confusion.Select((row, k) => row[k]).Sum() / 500.0);
    }

    [Fact]
    public void Verify_Text_SaysWhatQuantisationCosts()
    {
        string text = CommandLine.RunDigits("verify", "--test", Bundled.DigitsTest).Succeeded().Output;
        Assert.Contains("points lost", text, StringComparison.Ordinal);
        Assert.Contains("Bit-exact       yes:", text, StringComparison.Ordinal);
        Assert.Matches(@"Class +Samples +Float right % +Right % +Precision % +F1 %", text);
        Assert.Contains("True class \\ taken for", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_Int4_IsBitExactAndLosesLittle()
    {
        JsonElement json = CommandLine.RunDigits("verify", "--test", Bundled.DigitsTest, "--weights", "int4", "--json").Succeeded().Json;
        Assert.True(json.GetProperty("bitExact").GetBoolean());
        Assert.InRange(json.GetProperty("floatAccuracy").GetDouble() - json.GetProperty("accuracy").GetDouble(), -0.01, 0.015);
    }

    [Fact]
    public void Verify_WithoutLabels_MeasuresAgreementAlone()
    {
        JsonElement json = CommandLine.RunDigits("verify", "--test", Bundled.DigitsCalibration, "--json").Succeeded().Json;
        Assert.Equal(JsonValueKind.Null, json.GetProperty("accuracy").ValueKind);
        Assert.False(json.TryGetProperty("classes", out _) || json.TryGetProperty("confusion", out _));
        Assert.True(json.GetProperty("agreement").GetDouble() > 0.98);
    }

    [Fact]
    public void Verify_WithoutTestFile_IsAUsageError() => CommandLine.RunDigits("verify").Failed(2, "NML0501", "--test", "nanoml verify --help");

    [SharedFact]
    public void Verify_ModelThatDoesNotFitTheBoard_IsRefused() =>
        CommandLine.Run(
            "verify", SharedData.Model("ic.onnx"), "--target", "esp32", "--data", SharedData.Data("ic_calib.npz"), "--test", SharedData.Data("ic_dev.npz"),
            "--kernels", "reference")
            .Failed(1, "NML0401", "has 79000");
}
