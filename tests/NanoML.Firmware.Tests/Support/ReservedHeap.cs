using System.Globalization;
using System.Text.RegularExpressions;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;

namespace NanoML.Firmware.Tests.Support;

/// <summary>The bytes that the command in an application's project reserves for it.</summary>
internal static partial class ReservedHeap
{
    public static int Of(string application)
    {
        string project = Repository.Read($"firmware/apps/{application}/{application}.nfproj");
        return int.Parse(Option().Match(project).Groups["kilobytes"].Value, CultureInfo.InvariantCulture) * 1024;
    }

    [GeneratedRegex("--reserve-heap (?<kilobytes>[0-9]+)K ")]
    private static partial Regex Option();

    /// <summary>The model does not fit the board beside the application, and the page shows what the compiler says then.</summary>
    public static void AssertRefusedAsTheReadmeShows(string application, string model, Compilation compilation)
    {
        CompilerException refusal = compilation.Fit.Refusal(model, compilation.Board)!;

        Assert.Equal(DiagnosticCatalog.HeapTooSmall, refusal.Code);
        string readme = Repository.Read($"firmware/apps/{application}/README.md");
        Assert.Contains($"\nnanoml: error {refusal.Code.Id}: {refusal.Message}. {refusal.Fix}\n", readme, StringComparison.Ordinal);
    }
}
