using NanoML.Compiler.Simulation.NanoClr;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Simulation.NanoClr;

/// <summary>The shapes in which nanoCLR comes, as scripts.</summary>
public sealed class NanoClrRuntimeTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    /// <summary>A header, the program's lines and a trailer, with the line ends that builds of nanoCLR mix.</summary>
    [Theory]
    [InlineData("one\r\ntwo\n", "one", "two")]
    [InlineData("Loaded: mscorlib.pe\n\r\nResolving.\r\nReady.\r\none\r\ntwo\r\nDone.\r\nExiting.\r\n", "one", "two")]
    [InlineData("Resolving.\r\nReady.\r\none\r\n", "one")]
    [InlineData("Ready.\r\nReady.\r\nDone.\r\ntwo\r\nDone.\r\n", "Ready.", "Done.", "two")]
    [InlineData("one\nDone.\n", "one", "Done.")]
    [InlineData("")]
    public void ProgramLines_AreThoseOfTheProgramAlone(string output, params string[] lines) =>
        Assert.Equal(lines, NanoClrRuntime.ProgramLines(output));

    [PosixFact]
    public void Run_HostWithAHeapOption_IsGivenTheHeap()
    {
        NanoClrOutput output = Run("""
            [ "$1" = "--help" ] && { echo "error: unexpected argument" >&2; exit 2; }
            echo "$@"
            """);

        Assert.Equal("--heap-kb 64 mscorlib.pe App.pe\n", output.Result.Output);
        Assert.True(output.HeapIsSet);
    }

    [PosixFact]
    public void Run_HostWithoutAHeapOption_IsGivenTheFilesAlone()
    {
        NanoClrOutput output = Run("""
            case "$1" in -*) echo "error: unexpected argument '$1' (expected a .pe file)" >&2; exit 2;; esac
            echo "$@"
            """);

        Assert.Equal((0, "mscorlib.pe App.pe\n"), (output.Result.ExitCode, output.Result.Output));
        Assert.False(output.HeapIsSet);
    }

    [PosixFact]
    public void Run_DotnetTool_IsGivenTheVerbAndNeedNotEnd()
    {
        NanoClrOutput output = Run("""
            echo ".NET nanoFramework nanoCLR CLI v1.2.3"
            [ "$1" = "--help" ] && exit 0
            echo "$@"
            echo "the end"
            sleep 60
            """, "the end");

        Assert.Equal(0, output.Result.ExitCode);
        Assert.Contains("run --assemblies mscorlib.pe App.pe\nthe end\n", output.Result.Output, StringComparison.Ordinal);
        Assert.False(output.HeapIsSet);
    }

    [PosixFact]
    public void Run_ProgramThatFails_KeepsItsCodeAndWords()
    {
        NanoClrOutput output = Run("echo half; echo 'out of memory' >&2; exit 7", "the end");

        Assert.Equal((7, "half\n", "out of memory\n"), (output.Result.ExitCode, output.Result.Output, output.Result.Error));
    }

    [PosixFact]
    public void Run_ProgramThatCannotStart_IsNamed()
    {
        string file = _temp.Write("plain.txt", "no program");

        var e = Assert.Throws<InvalidOperationException>(() => NanoClrRuntime.Run(file, ["App.pe"], 64, _temp.Root, s_patience, null));
        Assert.Contains($"'{file}' cannot be started", e.Message, StringComparison.Ordinal);
    }

    private NanoClrOutput Run(string script, string? lastLine = null) => NanoClrRuntime.Run(
        Scripts.Write(_temp.Root, "nanoclr", script), ["mscorlib.pe", "App.pe"], 64, _temp.Root, s_patience, lastLine);
}
