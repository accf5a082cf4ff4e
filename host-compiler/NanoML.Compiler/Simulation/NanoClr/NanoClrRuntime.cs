namespace NanoML.Compiler.Simulation.NanoClr;

/// <summary>What a run on nanoCLR wrote.</summary>
/// <param name="HeapIsSet">Whether the heap had the size that was asked for; otherwise nanoCLR took its own.</param>
internal readonly record struct NanoClrOutput(ToolResult Result, bool HeapIsSet);

/// <summary>
/// Calls nanoCLR in the shapes it comes in: the dotnet tool (<c>nanoclr run --assemblies …</c>), and the POSIX host of nf-interpreter, which takes
/// .pe files and, where it has the option, <c>--heap-kb</c>.
/// </summary>
internal static class NanoClrRuntime
{
    private const string HeapOption = "--heap-kb";

    // Of the header that the dotnet tool prints whatever it is asked.
    private const string ToolHeader = "nanoCLR CLI";

    private const string Ready = "Ready.";
    private const string Done = "Done.";

    private static readonly TimeSpan s_probeTime = TimeSpan.FromMinutes(1);

    /// <param name="peFiles">In load order, mscorlib first.</param>
    /// <param name="lastLine">As <see cref="ExternalTool.Run"/>.</param>
    public static NanoClrOutput Run(
        string runtime, IReadOnlyList<string> peFiles, int heapKilobytes, string folder, TimeSpan timeout, string? lastLine)
    {
        if (IsTool(runtime, folder))
        {
            return new NanoClrOutput(ExternalTool.Run(runtime, ["run", "--assemblies", .. peFiles], folder, timeout, lastLine), HeapIsSet: false);
        }

        ToolResult result = ExternalTool.Run(runtime, [HeapOption, $"{heapKilobytes}", .. peFiles], folder, timeout, lastLine);
        return result.ExitCode != 0 && (result.Output + result.Error).Contains(HeapOption, StringComparison.Ordinal)
            ? new NanoClrOutput(ExternalTool.Run(runtime, peFiles, folder, timeout, lastLine), HeapIsSet: false)
            : new NanoClrOutput(result, HeapIsSet: true);
    }

    /// <summary>
    /// Without what a chatty build of nanoCLR says of itself: it lists the assemblies that it loads, ends that with "Ready.", and says "Done." when
    /// the program has ended.
    /// </summary>
    /// <returns>The lines of the program that are not empty.</returns>
    public static string[] ProgramLines(string output)
    {
        string[] lines = [.. output.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0)];
        int ready = Array.IndexOf(lines, Ready);
        int done = Array.LastIndexOf(lines, Done);
        return lines[(ready + 1)..(ready >= 0 && done > ready ? done : lines.Length)];
    }

    private static bool IsTool(string runtime, string folder)
    {
        ToolResult help = ExternalTool.Run(runtime, ["--help"], folder, s_probeTime);
        return (help.Output + help.Error).Contains(ToolHeader, StringComparison.OrdinalIgnoreCase);
    }
}
