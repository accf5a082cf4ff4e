namespace NanoML.Cli.Tests;

/// <summary>How much a verb says.</summary>
public sealed class VerbosityTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Quiet_SaysTheResultAndNothingElse()
    {
        string folder = _temp.File("out");
        CommandResult compiled = Xor("compile", "--out", folder, "-q").Succeeded();
        Assert.Equal(($"{folder}\n", ""), (compiled.Output, compiled.Error));
        CommandResult run = CommandLine.Run("run", Bundled.Xor, "--target", "esp32", "--test", Bundled.XorTest, "--verbosity", "Q").Succeeded();
        Assert.Equal(("# accuracy 100.00 % (4 of 4)\n", ""), (run.Output, run.Error));
        Assert.Matches("^good; [^\n]*SQNR[^\n]*\n$", Xor("verify", "--test", Bundled.XorTest, "--quiet").Succeeded().Output);
        Assert.Matches("^[^\n]* ms\n$", Xor("profile", "-v", "quiet").Succeeded().Output);
    }

    [Fact]
    public void Quiet_StillSaysErrorsAndWhatAProgramAskedFor()
    {
        CommandLine.Run("compile", _temp.File("none.onnx"), "--target", "esp32", "--quiet").Failed(2, "NML0001", "none.onnx");
        Assert.True(Xor("profile", "--quiet", "--json").Succeeded().Json.GetProperty("macs").GetInt64() > 0);
    }

    [Fact]
    public void Minimal_HasNoTablesAndDetailedTellsOfStages()
    {
        string normal = Xor("profile").Succeeded().Output;
        CommandResult minimal = Xor("profile", "--verbosity", "minimal").Succeeded();
        CommandResult detailed = Xor("profile", "--verbosity", "detailed", "--json").Succeeded();
        Assert.EndsWith(minimal.Output, normal, StringComparison.Ordinal);
        Assert.StartsWith("Time ", minimal.Output, StringComparison.Ordinal);
        Assert.Matches(@"nanoml: Calibrating took [0-9.]+ s\n", detailed.Error);
        Assert.True(detailed.Json.GetProperty("macs").GetInt64() > 0);
    }

    [Fact]
    public void QuietAndVerbosity_ExcludeEachOther() => Xor("profile", "--quiet", "--verbosity", "normal").Failed(2, "NML0501", "exclude each other");

    [Fact]
    public void VerbWhoseOutputIsItsResult_TakesNeither() => CommandLine.Run("boards", "--quiet").Failed(2, "NML0501", "'--quiet'");

    private static CommandResult Xor(string verb, params string[] args) =>
        CommandLine.Run([verb, Bundled.Xor, "--target", "esp32", "--data", Bundled.XorCalibration, .. args]);
}
