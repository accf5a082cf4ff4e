using System.Text.RegularExpressions;
using NanoML.Cli;

namespace NanoML.Robustness.Tests.Support;

/// <summary>Runs <c>nanoml</c> on damaged input and says what is wrong with how it ended.</summary>
internal static partial class Refusals
{
    private const long MostBytes = 500L << 20;

    // A refusal takes well under a second; this bound tells a hang from a busy machine.
    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(2);

    [GeneratedRegex(@"^nanoml: error NML\d{4}: \S.{10,1500}$")]
    private static partial Regex ErrorLine { get; }

    /// <summary>Null when the tool refused the input as it must: exit code 2, one numbered line, nothing written, within time and memory.</summary>
    public static string? FindFault(string what, params string[] args) => Run(what, args, (exitCode, stdout, stderr) =>
        exitCode != 2 ? $"exit code {exitCode}, {stderr}"
        : !ErrorLine.IsMatch(stderr.TrimEnd('\n')) ? $"message '{stderr}'"
        : stdout.Length > 0 ? $"wrote '{stdout}' to stdout"
        : null);

    /// <summary>Null unless the tool crashed, left half of its output behind, or did not end: the input may be valid.</summary>
    public static string? FindCrash(string what, params string[] args) => Run(
        what, args, (exitCode, _, stderr) => exitCode is 0 or 1 or 2 ? null : $"exit code {exitCode}, {stderr}");

    /// <summary>Fails with every fault on a line of its own.</summary>
    public static void AssertNone(IEnumerable<string?> faults)
    {
        string[] found = [.. faults.OfType<string>()];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    private static string? Run(string what, string[] args, Func<int, string, string, string?> judge)
    {
        using var temp = new TempFolder();
        var stdout = new StringWriter { NewLine = "\n" };
        var stderr = new StringWriter { NewLine = "\n" };
        int exitCode = 0;
        long allocated = 0;
        var worker = new Thread(() =>
        {
            string[] output = args[0] == "compile" ? ["--target", "esp32", "--out", temp.File("out")] : [];
            exitCode = NanoMLApp.Run([.. args, .. output], stdout, stderr);
            allocated = GC.GetAllocatedBytesForCurrentThread();
        });
        worker.IsBackground = true;
        worker.Start();
        if (!worker.Join(s_hang))
        {
            return $"{what}: does not end";
        }

        string? fault = judge(exitCode, stdout.ToString(), stderr.ToString())
            ?? (allocated > MostBytes ? $"allocated {allocated >> 20} MB" : null)
            ?? (exitCode != 0 && Directory.EnumerateFileSystemEntries(temp.Root).Any() ? "left files behind" : null);
        return fault is null ? null : $"{what}: {fault}";
    }
}
