using System.Diagnostics;

namespace NanoML.Cli.Tests.Support;

/// <summary>The tool as a process of its own, with the streams and signals that a system gives it.</summary>
internal static class ToolProcess
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private static readonly string s_tool = typeof(NanoMLApp).Assembly.Location;

    /// <summary>Runs lines of a POSIX shell, in which <c>nanoml</c> is the tool.</summary>
    public static CommandResult Shell(string script)
    {
        using Process process = Start("/bin/sh", ["-c", $"nanoml() {{ dotnet '{s_tool}' \"$@\"; }}\n{script}"]);
        return Result(process);
    }

    /// <summary>Starts the tool, sends it a signal once it has run for a while, and waits for its end.</summary>
    /// <param name="signal">As <c>kill</c> names it.</param>
    public static CommandResult Signalled(string signal, TimeSpan after, params string[] args)
    {
        using Process process = Start("dotnet", [s_tool, .. args]);
        Thread.Sleep(after);
        Assert.False(process.HasExited, "the tool ended before the signal came");
        using (Process kill = Process.Start("kill", ["-s", signal, $"{process.Id}"]))
        {
            kill.WaitForExit();
        }

        return Result(process);
    }

    private static Process Start(string program, IEnumerable<string> args) =>
        Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static CommandResult Result(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        bool ended = process.WaitForExit(s_patience);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.True(ended, "the tool did not end");
        return new CommandResult(process.ExitCode, output.Result, error.Result);
    }
}

/// <summary>A fact that needs a device that is always full; skipped, saying so, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FullDiskFactAttribute : FactAttribute
{
    public FullDiskFactAttribute() => Skip = File.Exists("/dev/full") ? null : "This system has no /dev/full.";
}
