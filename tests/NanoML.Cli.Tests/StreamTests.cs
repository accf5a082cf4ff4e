namespace NanoML.Cli.Tests;

public sealed class StreamTests
{
    [FullDiskFact]
    public void FullStandardOutput_IsSaidAndNoDefect() => ToolProcess.Shell("nanoml boards > /dev/full").Failed(2, "NML0512", "standard output");

    [FullDiskFact]
    public void FullStandardError_ChangesNothing()
    {
        Assert.Equal(2, ToolProcess.Shell("nanoml bords 2> /dev/full").ExitCode);
        ToolProcess.Shell("nanoml boards 2> /dev/full").Succeeded();
    }

    [PosixFact]
    public void ClosedStandardError_ChangesNothing()
    {
        Assert.Equal(2, ToolProcess.Shell("nanoml bords 2>&-").ExitCode);
        Assert.Contains("m5core2", ToolProcess.Shell("nanoml boards 2>&-").Succeeded().Output, StringComparison.Ordinal);
    }

    [PosixFact]
    public void ClosedStandardOutput_IsSaidAndNoDefect() => ToolProcess.Shell("nanoml boards >&-").Failed(2, "NML0512", "closed");

    [PosixFact]
    public void PipeThatNobodyReads_EndsTheToolWithoutAWord() =>
        Assert.Equal("141\n", ToolProcess.Shell("{ sleep 1; nanoml boards; echo $? >&2; } | true").Error);

    [PosixFact]
    public void OtherLocale_ResultsAreUtf8()
    {
        using var folder = new TempFolder();
        string missing = folder.File("Tür\U0001F44D.onnx");
        Assert.Contains(missing, ToolProcess.Shell($"LC_ALL=de_DE.ISO-8859-1 nanoml inspect '{missing}'").Error, StringComparison.Ordinal);
    }
}
