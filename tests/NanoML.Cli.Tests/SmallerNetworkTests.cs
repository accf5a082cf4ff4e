using System.Text.Json;

namespace NanoML.Cli.Tests;

/// <summary>The options that remove channels and input features, on every verb that compiles.</summary>
public sealed class SmallerNetworkTests : IDisposable
{
    private static readonly string s_mlp = Path.Combine(Path.GetDirectoryName(Bundled.DigitsCnn)!, "digits_mlp.onnx");

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Compile_PruneChannels_MakesEverythingSmaller()
    {
        JsonElement whole = CommandLine.RunDigits("compile", "--out", _temp.File("whole"), "--json").Succeeded().Json;
        JsonElement half = CommandLine.RunDigits("compile", "--out", _temp.File("half"), "--prune-channels", "0.5", "--json")
            .Succeeded().Json;

        Assert.All(["macs", "parameters", "weightBytes", "ilBytes", "flashBytes"], key =>
            Assert.True(half.GetProperty(key).GetInt64() < whole.GetProperty(key).GetInt64(), key));
        Assert.False(half.TryGetProperty("inputFeatures", out _));
    }

    [Fact]
    public void Profile_PruneChannels_CountsTheSmallerModel()
    {
        long macs = CommandLine.RunDigits("profile", "--prune-channels", "0.5", "--json").Succeeded().Json.GetProperty("macs").GetInt64();

        Assert.InRange(macs, 1, 60_000);
    }

    [Fact]
    public void Compile_PruneChannelsOfOneLayer_IsRefusedWithTheReason()
    {
        string model = new OnnxModelBuilder().Input("x", 1, 4).Initializer("w", [4, 2], 1f, 2, 3, 4, 5, 6, 7, 8)
            .Node("MatMul", ["x", "w"], ["y"], "only").Output("y", 1, 2).Save(_temp.File("one.onnx"));

        CommandLine.Run("compile", model, "--target", "esp32", "--out", _temp.File("out"), "--prune-channels", "0.5")
            .Failed(2, "NML0310", "one.onnx", "'only' makes the model's output");
        Assert.False(Directory.Exists(_temp.File("out")));
    }

    [Fact]
    public void Compile_DropFeatures_SaysWhatTheModelTakes()
    {
        string folder = _temp.File("out");
        CommandResult text = Mlp("compile", "--out", folder, "--drop-features", "10").Succeeded();
        string code = File.ReadAllText(Path.Combine(folder, "DigitsMlp", "DigitsMlp.cs"));

        Assert.Contains("54 of 64 features", text.Output, StringComparison.Ordinal);
        Assert.Contains("public static readonly ushort[] InputFeatures", code, StringComparison.Ordinal);
        Assert.Contains("public const int InputLength = 54;", code, StringComparison.Ordinal);
        JsonElement json = Mlp("compile", "--out", folder, "--drop-features", "10", "--json").Succeeded().Json;
        Assert.Equal(54, json.GetProperty("inputFeatures").GetArrayLength());
    }

    [Fact]
    public void Run_DropFeatures_ReadsWholeSamples()
    {
        string[] lines = Mlp("run", "--test", Bundled.DigitsTest, "--drop-features", "10").Succeeded().OutputLines;

        Assert.All(lines.Take(500), line => Assert.StartsWith("NML seq=", line, StringComparison.Ordinal));
        Assert.StartsWith("# accuracy 9", lines[500], StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_DropFeaturesAndChannels_IsBitExact()
    {
        JsonElement json = Mlp("verify", "--test", Bundled.DigitsTest, "--drop-features", "auto", "--prune-channels", "0.1", "--json")
            .Succeeded().Json;

        Assert.True(json.GetProperty("bitExact").GetBoolean());
    }

    [Theory]
    [InlineData("--prune-channels", "1", "--prune-channels takes a ratio from 0 to below 1, not '1'")]
    [InlineData("--prune-channels", "half", "--prune-channels")]
    [InlineData("--drop-features", "0", "--drop-features takes auto or a number from 1 on, not '0'")]
    [InlineData("--drop-features", "some", "--drop-features")]
    [InlineData("--prune-trees", "0", "--prune-trees takes auto or a number from 1 on, not '0'")]
    public void BadValue_IsAUsageErrorThatSaysWhichOne(string option, string value, string expected) =>
        CommandLine.RunDigits("compile", "--out", _temp.File("out"), option, value).Failed(2, "NML0501", expected);

    [Fact]
    public void DropFeatures_WithoutData_IsAUsageError() => CommandLine.Run(
        "compile", s_mlp, "--target", "esp32", "--out", _temp.File("out"), "--drop-features", "3")
        .Failed(2, "NML0501", "--drop-features", "--data");

    [Fact]
    public void PruneTrees_OfAModelWithoutTrees_IsRefused() => Mlp("profile", "--prune-trees", "auto").Failed(2, "NML0120", "digits_mlp.onnx");

    [Fact]
    public void DropFeatures_OfAnImageThatIsConvolved_IsRefused() =>
        CommandLine.RunDigits("profile", "--drop-features", "auto").Failed(2, "NML0311", "digits_cnn.onnx", "Conv");

    [Fact]
    public void DropFeatures_AllOfThem_IsRefused() =>
        Mlp("profile", "--drop-features", "64").Failed(2, "NML0311", "digits_mlp.onnx", "64 of 64");

    private static CommandResult Mlp(string verb, params string[] args) =>
        CommandLine.Run([verb, s_mlp, "--target", "esp32", "--data", Bundled.DigitsCalibration, .. args]);
}
