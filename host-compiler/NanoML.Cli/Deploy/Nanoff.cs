using System.Diagnostics;
using NanoML.Cli.Options;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Simulation;

namespace NanoML.Cli.Deploy;

/// <summary>nanoFramework's firmware flasher, a dotnet tool.</summary>
internal static class Nanoff
{
    private const string Name = "nanoff";

    /// <summary>Writes the newest firmware of a target to the board.</summary>
    public static string[] Firmware(string target, string port) => ["--update", "--target", target, "--serialport", port];

    /// <summary>Writes an application's image to the board.</summary>
    public static string[] Deploy(string target, string port, string image) =>
        ["--target", target, "--serialport", port, "--deploy", "--image", image];

    /// <summary>As the user would type it.</summary>
    public static string Command(IEnumerable<string> arguments) => $"{Name} {string.Join(' ', arguments.Select(ShellQuoting.Quote))}";

    /// <summary>Where it is: on PATH or among the user's dotnet tools.</summary>
    /// <exception cref="CompilerException">NML0621: nowhere.</exception>
    public static string Find()
    {
        string tools = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet", "tools");
        return ProgramPath.Find(Name, [.. ProgramPath.Folders(), tools])
            ?? throw new CompilerException(
                DiagnosticCatalog.NanoffMissing, "nanoff, which writes to boards, is neither on PATH nor among your dotnet tools");
    }

    /// <summary>Runs it, and passes on what it writes as it comes.</summary>
    /// <returns>Its exit code.</returns>
    public static int Run(string program, IEnumerable<string> arguments, Terminal terminal)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task error = Forward(process.StandardError, terminal.WriteError);
        Task output = Forward(process.StandardOutput, terminal.WriteLine);
        Task.WaitAll(output, error);
        process.WaitForExit();
        return process.ExitCode;
    }

    private static async Task Forward(StreamReader reader, Action<string> write)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            write(line);
        }
    }
}
