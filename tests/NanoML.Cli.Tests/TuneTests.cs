using System.Text.Json;
using NanoML.Compiler.Onnx;

namespace NanoML.Cli.Tests;

public sealed class TuneTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Tune_DigitsCnn_WritesAModelThatCompilesWithItsCompression()
    {
        JsonElement tuned = Tune("--prune", "0.7", "--weights", "int4", "--epochs", "2", "--json").Succeeded().Json;
        Assert.Equal(
            [
                "file", "loss", "alpha", "trainingSamples", "validationSamples", "floatAccuracy", "before", "after", "sparsity", "bits",
                "epochs", "bestEpoch", "cancelled",
            ],
            tuned.EnumerateObject().Select(p => p.Name));
        double before = tuned.GetProperty("before").GetProperty("accuracy").GetDouble();
        Assert.True(tuned.GetProperty("after").GetProperty("accuracy").GetDouble() > before + 0.2);
        Assert.InRange(tuned.GetProperty("sparsity").GetDouble(), 0.69, 0.8);
        JsonElement compiled = CommandLine.Run("compile", Out, "--target", "esp32", "--out", _temp.File("code"), "--json").Succeeded().Json;
        JsonElement[] bits = [.. compiled.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("weightBits"))];
        Assert.Equal([8, 4, 4, 8], bits.Where(b => b.ValueKind == JsonValueKind.Number).Select(b => b.GetInt32()));
        JsonElement verified = CommandLine.Run(
            "verify", Out, "--target", "esp32", "--data", Bundled.DigitsCalibration, "--test", Bundled.DigitsTest, "--json")
            .Succeeded().Json;
        Assert.True(verified.GetProperty("bitExact").GetBoolean());
        Assert.True(verified.GetProperty("accuracy").GetDouble() > 0.9);
    }

    [Fact]
    public void Tune_Text_SaysWhatItDid()
    {
        string text = Tune("--weights", "ternary", "--epochs", "1", "--alpha", "0", "--validation", "0").Succeeded().Output;
        Assert.Contains("none held back", text, StringComparison.Ordinal);
        Assert.Contains("choose the float model's class", text, StringComparison.Ordinal);
        Assert.Contains("2 bits, 8 in the first and the last layer", text, StringComparison.Ordinal);
        Assert.Contains(Out, text, StringComparison.Ordinal);
        string made = OnnxReader.Read(Out).Metadata["nanoml.tune"];
        Assert.Contains("prune=0 prune-scope=layer bits=2", made, StringComparison.Ordinal);
    }

    [Fact]
    public void Tune_ThatMakesTheModelWorse_SaysSo()
    {
        Assert.Contains("worse", Tune("--epochs", "1", "--learning-rate", "1").Succeeded().Error, StringComparison.Ordinal);
        Assert.DoesNotContain("worse", Tune("--epochs", "1", "--weights", "ternary").Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Tune_Student_LearnsFromTheLargerModel()
    {
        string[] options = ["--student", Bundled.DigitsStudent, "--epochs", "3", "--learning-rate", "0.005", "--json"];
        JsonElement tuned = Tune(options).Succeeded().Json;
        Assert.True(tuned.GetProperty("before").GetProperty("agreement").GetDouble() < 0.5);
        Assert.True(tuned.GetProperty("after").GetProperty("agreement").GetDouble() > 0.7);
    }

    [Theory]
    [InlineData("--prune", "1")]
    [InlineData("--alpha", "1.5")]
    [InlineData("--temperature", "0")]
    [InlineData("--weights", "int5")]
    [InlineData("--validation", "0.9")]
    [InlineData("--mix", "-1")]
    [InlineData("--epochs", "0")]
    public void Tune_OptionOutOfRange_IsAUsageError(string option, string value)
    {
        Tune(option, value).Failed(2, "NML0501", option, value);
        Assert.False(File.Exists(Out));
    }

    [Fact]
    public void Tune_WithoutLabels_CannotTakeAlpha()
    {
        CommandLine.Run("tune", Bundled.DigitsCnn, "--data", Bundled.DigitsCalibration, "--out", Out, "--alpha", "0.5")
            .Failed(2, "NML0204", "digits_calib");
        Assert.Empty(Directory.GetFileSystemEntries(_temp.Root));
    }

    [Fact]
    public void Tune_OutputThatCannotBeWritten_IsRefusedBeforeTraining() => CommandLine.Run(
        "tune", Bundled.DigitsCnn, "--data", Bundled.DigitsTraining, "--out", Path.Combine(_temp.Write("file", "text"), "tuned.onnx"), "--epochs", "100000")
        .Failed(2, "NML0504", "tuned.onnx");

    private string Out => _temp.File("tuned.onnx");

    private CommandResult Tune(params string[] args) =>
        CommandLine.Run(["tune", Bundled.DigitsCnn, "--data", Bundled.DigitsTraining, "--out", Out, .. args]);
}
