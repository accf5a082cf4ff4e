using System.CommandLine;
using System.Globalization;
using NanoML.Cli.Ending;
using NanoML.Cli.Files;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;
using NanoML.Datasets;
using NanoML.Datasets.Inspection;
using NanoML.Datasets.Reporting;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml data inspect</c>: what a data set holds, and what should be looked at before a training.</summary>
internal static class DataInspectVerb
{
    private const string Advice = "Choose another file with --report.";

    private static readonly string[] s_countColumns = ["Class", "Split", ">Recordings", ">Windows"];
    private static readonly string[] s_rangeColumns = ["Channel", ">Least", ">Mean", ">Greatest"];

    public static Verb Create(Terminal terminal)
    {
        Argument<string> path = DataVerb.DatasetArgument();
        Option<bool> json = ModelOptions.JsonOption();
        Option<string?> report = new("--report") { HelpName = "FILE.html", Description = "Writes a page with some recordings of each class to look at." };
        var verb = new Verb(
            "inspect", "Reads all recordings of a data set and shows counts, ranges and what is doubtful.", "data inspect gestures", "data inspect digits --report digits.html", "data inspect log.csv --json");
        verb.Arguments.Add(path);
        verb.Options.Add(json);
        verb.Options.Add(report);
        verb.SetAction(parsed => Run(terminal, parsed.GetRequiredValue(path), PageOf(parsed.GetValue(report)), parsed.GetValue(json)));
        return verb;
    }

    private static int Run(Terminal terminal, string path, string? page, bool json)
    {
        Dataset data = Dataset.Open(path);
        DatasetInspection found = DatasetInspection.Of(data);
        if (json)
        {
            terminal.WriteResult(Json.Of(Summary(data, found)));
        }
        else
        {
            Print(terminal, data, found);
        }

        if (page is not null)
        {
            OutputFolder.Write(Path.GetDirectoryName(Path.GetFullPath(page))!, [new EmittedFile(Path.GetFileName(page), DatasetPage.Write(data, found))], Advice);
            terminal.Note($"wrote {page}");
        }

        data.RequireSplits(Split.Training, Split.Validation, Split.Test);
        return ExitCode.Done;
    }

    // Checked before the recordings are read; keeps one of them from being overwritten by mistake.
    private static string? PageOf(string? path)
    {
        if (path is not null && Path.GetExtension(path).ToUpperInvariant() is not ".HTML" and not ".HTM")
        {
            throw new CompilerException(DiagnosticCatalog.Usage, $"--report takes a file that ends in .html, not '{path}'", "For example --report data.html.");
        }

        if (path is not null)
        {
            OutputFolder.RequireWritable(path, Advice);
        }

        return path;
    }

    private static void Print(Terminal terminal, Dataset data, DatasetInspection found)
    {
        string rate = data.Rate is { } hertz ? $" at {Number(hertz)} Hz" : "";
        terminal.WriteLine($"{data.Path}: {Word(data.Kind)}, {data.Recordings.Count} recordings of {data.Classes.Length} classes{rate}");
        terminal.WriteLine($"a sample: {string.Join('x', data.FrontEnd.Shape)} ({Word(data.Description.FrontEnd!.Value)}), a window of {data.Window} frames every {data.Hop}");
        terminal.WriteTable(s_countColumns, found.Counts.Select(count => new[]
        {
            count.Class, Word(count.Split), Terminal.Number(count.Recordings), Terminal.Number(count.Windows),
        }));
        terminal.WriteTable(s_rangeColumns, found.Channels.Select(channel => new[]
        {
            channel.Name, Number(channel.Least), Number(channel.Mean), Number(channel.Greatest),
        }));
        foreach (string finding in found.Findings)
        {
            terminal.Warn(finding);
        }
    }

    private static object Summary(Dataset data, DatasetInspection found) => new
    {
        Kind = Word(data.Kind),
        data.Classes,
        data.Rate,
        data.Window,
        data.Hop,
        FrontEnd = Word(data.Description.FrontEnd!.Value),
        Sample = data.FrontEnd.Shape,
        Counts = found.Counts.Select(count => new { count.Class, Split = Word(count.Split), count.Recordings, count.Windows }),
        Channels = found.Channels.Select(channel => new { channel.Name, channel.Least, channel.Mean, channel.Greatest, channel.AtLimits }),
        found.Gaps,
        Duplicates = found.Duplicates.Select(pair => new[] { pair.One, pair.Other }),
        found.Findings,
    };

    private static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
