namespace NanoML.Cli.Tests;

/// <summary>Work that would go on for ever meets a signal: training of a million epochs, or a pipe as the data file, to which nobody writes.</summary>
public sealed class InterruptionTests : IDisposable
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1.5);

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [PosixFact]
    public void Tune_InterruptedBeforeItIsBetter_LeavesTheOldFile()
    {
        string output = _temp.Write("tuned.onnx", "a good one");
        CommandResult result = ToolProcess.Signalled(
            "INT", s_soon, "tune", Bundled.DigitsCnn, "--data", Bundled.DigitsTraining, "--out", output, "--epochs", "1000000", "--batch", "4",
            "--weights", "int3");
        Assert.Equal(130, result.ExitCode);
        Assert.Equal("a good one", File.ReadAllText(output));
        Assert.Equal([output], Directory.GetFileSystemEntries(_temp.Root));
    }

    [PosixFact]
    public void Compile_Interrupted_LeavesTheOutputAsItWas() => InterruptCompile("INT", 130);

    [PosixFact]
    public void Compile_Terminated_LeavesTheOutputAsItWas() => InterruptCompile("TERM", 143);

    private void InterruptCompile(string signal, int exitCode)
    {
        string old = _temp.Write("out/DigitsCnn/DigitsCnn.cs", "old");
        ToolProcess.Shell($"mkfifo '{_temp.File("data.npz")}'").Succeeded();
        CommandResult result = ToolProcess.Signalled(
            signal, s_soon, "compile", Bundled.DigitsCnn, "--target", "esp32", "--data", _temp.File("data.npz"), "--out", _temp.File("out"));
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal("old", File.ReadAllText(old));
        Assert.Equal([_temp.File("out/DigitsCnn")], Directory.GetFileSystemEntries(_temp.File("out")));
    }
}
