using System.Collections.Immutable;
using System.CommandLine;
using NanoML.Cli.Options;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Reporting;

namespace NanoML.Cli.Files;

/// <summary>The page of <c>--report FILE.html</c>: checked before the work starts, written all or not at all.</summary>
/// <param name="path">As the user gave it.</param>
/// <param name="command">The words of the command line that repeats it, quoted.</param>
internal sealed class ReportFile(string path, ImmutableArray<string> command)
{
    private const string Advice = "Choose another file with --report.";

    private static readonly string[] s_extensions = [".html", ".htm"];

    public static Option<string?> Option() => new("--report")
    {
        HelpName = "FILE.html",
        Description = "Writes a page to decide by: figures, layers, graph and memory. It is written for a model that does not fit, too.",
    };

    /// <returns>Null when no report is wanted.</returns>
    /// <exception cref="CompilerException">The file's name does not end in .html (NML0501), or it cannot be written (NML0504).</exception>
    public static ReportFile? Of(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } path)
        {
            return null;
        }

        // Keeps a model or data file from being overwritten by mistake.
        if (!s_extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage, $"--report takes a file that ends in .html, not '{path}'", "For example --report report.html.");
        }

        OutputFolder.RequireWritable(path, Advice);
        return new ReportFile(path, ["nanoml", .. parsed.Tokens.Select(t => ShellQuoting.Quote(t.Value))]);
    }

    /// <exception cref="CompilerException">NML0504: the file cannot be written; one that was there before still is.</exception>
    public void Write(
        Compilation compilation, ProfileReport profile, VerifyReport? test = null, IProgress<StageProgress>? progress = null)
    {
        string page = HtmlReport.Write(ReportBuilder.Create(compilation, profile, command, test, progress));
        OutputFolder.Write(Path.GetDirectoryName(Path.GetFullPath(path))!, [new EmittedFile(Path.GetFileName(path), page)], Advice);
    }

    public override string ToString() => path;
}
