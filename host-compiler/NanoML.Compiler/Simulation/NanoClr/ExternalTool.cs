using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace NanoML.Compiler.Simulation.NanoClr;

/// <summary>How an external program ended and what it wrote.</summary>
internal readonly record struct ToolResult(int ExitCode, string Output, string Error);

internal static class ExternalTool
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);

    /// <param name="program">
    /// A program; a <c>.dll</c> is run by dotnet, and a <c>.exe</c> by mono where the system is not Windows.
    /// </param>
    /// <param name="lastLine">
    /// What ends the run: once the program has written this line it may end by itself, or it is ended, and counts as successful.
    /// </param>
    /// <exception cref="TimeoutException">The program was still running and was ended.</exception>
    /// <exception cref="InvalidOperationException">It cannot be started.</exception>
    public static ToolResult Run(
        string program, IEnumerable<string> arguments, string folder, TimeSpan timeout, string? lastLine = null)
    {
        using Process process = Start(program, arguments, folder);
        Task<string> output = ReadAsync(process.StandardOutput, lastLine);
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!output.Wait(timeout))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{Path.GetFileName(program)} did not end within {timeout.TotalSeconds:0} s.");
        }

        bool ended = process.WaitForExit(lastLine is null ? timeout : s_grace);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
        }

        bool complete = lastLine is not null && output.Result.EndsWith(lastLine + "\n", StringComparison.Ordinal);
        return new ToolResult(complete ? 0 : ended ? process.ExitCode : -1, output.Result, error.GetAwaiter().GetResult());
    }

    private static Process Start(string program, IEnumerable<string> arguments, string folder)
    {
        string? host = Path.GetExtension(program).ToLowerInvariant() switch
        {
            ".dll" => "dotnet",
            ".exe" when !OperatingSystem.IsWindows() => "mono",
            _ => null,
        };
        var start = new ProcessStartInfo(host ?? program, host is null ? arguments : [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"'{start.FileName}' cannot be started: {e.Message}", e);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, string? lastLine)
    {
        if (lastLine is null)
        {
            return await reader.ReadToEndAsync().ConfigureAwait(false);
        }

        var text = new StringBuilder();
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            text.Append(line).Append('\n');
            if (line == lastLine)
            {
                break;
            }
        }

        return text.ToString();
    }
}
