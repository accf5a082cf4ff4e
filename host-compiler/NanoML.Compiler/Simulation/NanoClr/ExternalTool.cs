using System.Diagnostics;

namespace NanoML.Compiler.Simulation.NanoClr;

/// <summary>How an external program ended and what it wrote.</summary>
internal readonly record struct ToolResult(int ExitCode, string Output, string Error);

internal static class ExternalTool
{
    /// <exception cref="TimeoutException">The program was still running and was ended.</exception>
    public static ToolResult Run(string program, IEnumerable<string> arguments, string folder, TimeSpan timeout)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(timeout))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{Path.GetFileName(program)} did not end within {timeout.TotalSeconds:0} s.");
        }

        return new ToolResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
