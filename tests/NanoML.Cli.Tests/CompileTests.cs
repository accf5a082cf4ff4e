using System.Text.Json;

namespace NanoML.Cli.Tests;

public sealed class CompileTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Compile_DigitsCnn_WritesAProjectPerAssembly()
    {
        string folder = _temp.File("out");
        CommandResult result = CommandLine.RunDigits("compile", "--out", folder).Succeeded();
        Assert.True(File.Exists(Path.Combine(folder, "DigitsCnn", "DigitsCnn.cs")));
        Assert.True(File.Exists(Path.Combine(folder, "DigitsCnn", "DigitsCnn.nfproj")));
        Assert.True(File.Exists(Path.Combine(folder, "NanoML.Runtime", "NanoModel.cs")));
        Assert.Contains("117,760 MACs", result.Output, StringComparison.Ordinal);
        Assert.Contains("of 79,000 bytes of managed heap", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void Compile_Json_HasTheDocumentedKeys()
    {
        string folder = _temp.File("out");
        JsonElement json = CommandLine.RunDigits("compile", "--out", folder, "--name", "Digits", "--namespace", "My.Models", "--json").Succeeded().Json;
        Assert.Equal(
            ["name", "files", "macs", "parameters", "weightBytes", "ilBytes", "assemblies", "ramBytes", "flashBytes", "predictedMs", "predictedMsLow", "predictedMsHigh", "instructions", "sqnrDb", "agreement", "layers", "input", "tensors"],
            json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("Digits", json.GetProperty("name").GetString());
        Assert.Equal(117_760, json.GetProperty("macs").GetInt64());
        Assert.InRange(json.GetProperty("predictedMs").GetDouble(), 1, 100_000);
        Assert.Equal(
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
            json.GetProperty("files").EnumerateArray().Select(f => f.GetString()!).Order(StringComparer.Ordinal));
        Assert.All(json.GetProperty("layers").EnumerateArray(), layer =>
            Assert.Equal(["name", "kernel", "shape", "strategy", "macs", "weightBits", "weightBytes"], layer.EnumerateObject().Select(p => p.Name)));
        Assert.Contains("namespace My.Models", File.ReadAllText(Path.Combine(folder, "Digits", "Digits.cs")), StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_Twice_GivesTheSameBytesAndKeepsOtherFiles()
    {
        string folder = _temp.File("out");
        string mine = _temp.Write("out/DigitsCnn/Mine.cs", "// mine");
        CommandLine.RunDigits("compile", "--out", folder).Succeeded();
        Dictionary<string, byte[]> first = Contents(folder);
        CommandLine.RunDigits("compile", "--out", folder).Succeeded();
        Dictionary<string, byte[]> second = Contents(folder);
        Assert.Equal(first.Keys, second.Keys);
        Assert.All(first, file => Assert.Equal(file.Value, second[file.Key]));
        Assert.Equal("// mine", File.ReadAllText(mine));
    }

    [Fact]
    public void Compile_WithoutData_WarnsOnStderr()
    {
        CommandResult result = CommandLine.Run("compile", Bundled.Xor, "--target", "esp32", "--out", _temp.File("out")).Succeeded();
        Assert.StartsWith("nanoml: warning: No calibration data (--data)", Assert.Single(result.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_Prune_ZeroesThatShareOfTheWeights()
    {
        string folder = _temp.File("out");
        CommandLine.RunDigits("compile", "--out", folder, "--prune", "0.9", "--prune-scope", "global", "--kernels", "reference").Succeeded();
        string[] numbers = File.ReadAllText(Path.Combine(folder, "DigitsCnn", "DigitsCnnTables.cs")).Split([',', ' ', '\n', '{', '}'], StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(numbers.Count(n => n == "0"), 0.85 * 6096, 6200);
    }

    [Fact]
    public void Compile_Int4_RoundsTheInnerLayersAndSaysSo()
    {
        CommandResult result = CommandLine.RunDigits("compile", "--out", _temp.File("out"), "--weights", "int4", "--json").Succeeded();
        int?[] bits = [.. result.Json.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("weightBits"))
            .Select(b => b.ValueKind == JsonValueKind.Null ? (int?)null : b.GetInt32())];
        Assert.Equal([8, 4, null, 4, 8, null], bits);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void Compile_Int4OfTwoLayers_WarnsThatNothingChanges()
    {
        string[] arguments = ["compile", Bundled.Xor, "--target", "esp32", "--data", Bundled.XorCalibration, "--out", _temp.File("out")];
        string error = CommandLine.Run([.. arguments, "--weights", "int4"]).Succeeded().Error.TrimEnd();
        Assert.StartsWith("nanoml: warning: Few-bit weights change nothing", Assert.Single(error.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_UnsupportedOperator_IsRefusedAndNothingIsWritten()
    {
        string model = new OnnxModelBuilder().Input("x", 1, 4).Node("GridSample", ["x"], ["y"], "wider").Output("y", 1, 4)
            .Save(_temp.File("unet.onnx"));
        CommandLine.Run("compile", model, "--target", "esp32", "--out", _temp.File("out"))
            .Failed(2, "NML0101", "unet.onnx", "'wider'", "GridSample", "Use Resize");
        Assert.False(Directory.Exists(_temp.File("out")));
    }

    [Fact]
    public void Compile_FailureWithExistingOut_LeavesItAsItWas()
    {
        string file = _temp.Write("out/DigitsCnn/DigitsCnn.cs", "// before");
        CommandLine.RunDigits("compile", "--out", _temp.File("out"), "--shape", "=3").Failed(2, "NML0501", "--shape");
        CommandLine.Run("compile", Bundled.DigitsCnn, "--target", "esp32", "--data", Bundled.XorCalibration, "--out", _temp.File("out")).Failed(2, "NML0202");
        Assert.Equal("// before", File.ReadAllText(file));
        Assert.Single(Directory.EnumerateFiles(_temp.File("out"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Compile_Dump_WritesTheGraphAfterEachPass()
    {
        CommandLine.RunDigits("compile", "--out", _temp.File("out"), "--dump", _temp.File("dump")).Succeeded();
        Assert.NotEmpty(Directory.EnumerateFiles(_temp.File("dump")));
    }

    [Theory]
    [InlineData("40K", "49,152")]
    [InlineData("1000", "9,192")]
    public void Compile_WithHeapForTheApplication_CountsIt(string reserved, string bytes)
    {
        CommandResult result = CommandLine.RunDigits("compile", "--reserve-heap", reserved, "--out", _temp.File("out")).Succeeded();

        Assert.Contains($"{bytes} for the application", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("4M")]
    [InlineData("K")]
    [InlineData("9999999K")]
    public void Compile_HeapThatIsNoNumberOfBytes_IsWrongUsage(string reserved) =>
        CommandLine.RunDigits("compile", $"--reserve-heap={reserved}", "--out", _temp.File("out"))
            .Failed(2, "NML0501", "--reserve-heap takes a number of bytes", reserved);

    [SharedFact]
    public void Compile_ResNetForBoardWithoutPsram_IsRefusedWithBothNumbers()
    {
        string folder = _temp.File("out");
        string[] arguments = ["compile", SharedData.Model("ic.onnx"), "--target", "esp32", "--data", SharedData.Data("ic_calib.npz"), "--out", folder];
        CommandResult result = CommandLine.Run([.. arguments, "--kernels", "reference"]);
        result.Failed(1, "NML0401", "needs ", "has 79000", "esp32-psram");
        Assert.False(Directory.Exists(folder));
    }

    [SharedFact]
    public void Compile_ResNetForBoardWithPsram_Fits()
    {
        JsonElement json = CommandLine.Run(
            "compile", SharedData.Model("ic.onnx"), "--target", "esp32-psram", "--data", SharedData.Data("ic_calib.npz"), "--out", _temp.File("out"), "--json").Succeeded().Json;
        Assert.Equal(12_501_632, json.GetProperty("macs").GetInt64());
        Assert.True(json.GetProperty("assemblies").GetInt32() > 2);
    }

    [SharedFact]
    public void Compile_ResNetUnrolled_FitsABoardWithoutPsram()
    {
        JsonElement json = CommandLine.Run(
            "compile", SharedData.Model("ic.onnx"), "--target", "esp32", "--data", SharedData.Data("ic_calib.npz"), "--out", _temp.File("out"),
            "--optimize", "speed", "--json").Succeeded().Json;
        Assert.True(json.GetProperty("ramBytes").GetInt32() <= 79_000 - (8 * 1024));
        Assert.Contains(json.GetProperty("layers").EnumerateArray(), l => l.GetProperty("strategy").GetString() == "unrolled");
    }

    private static Dictionary<string, byte[]> Contents(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToDictionary(f => f, File.ReadAllBytes);
}
