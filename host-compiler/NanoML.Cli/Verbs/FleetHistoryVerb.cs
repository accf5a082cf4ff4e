using System.CommandLine;
using System.Globalization;
using NanoML.Cli.Ending;
using NanoML.Cli.Fleet.History;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml fleet history</c>: which node got which model when, and what became of it.</summary>
internal static class FleetHistoryVerb
{
    private const int UsualCount = 100;

    public static Verb Create(Terminal terminal)
    {
        Option<string?> path = FleetVerb.History();
        Option<string?> node = new("--node") { HelpName = "NODE", Description = "Of this node alone." };
        Option<int?> count = OptionParsing.Count("--count", "N", $"So many of the latest. Default: {UsualCount}.");
        Option<bool> json = ModelOptions.JsonOption();
        var verb = new Verb("history", "Says which node got which model when, and what became of it.", "fleet history --node gate-7", "fleet history --history fleet.db --json");
        new List<Option> { path, node, count, json }.ForEach(verb.Options.Add);
        verb.SetAction(parsed => Run(terminal, parsed.GetValue(path), parsed.GetValue(node), parsed.GetValue(count) ?? UsualCount, parsed.GetValue(json)));
        return verb;
    }

    private static int Run(Terminal terminal, string? path, string? node, int count, bool json)
    {
        string file = path ?? FleetHistory.DefaultPath;
        if (!File.Exists(file))
        {
            throw new CompilerException(DiagnosticCatalog.HistoryNotUsable, $"{file}: there is no history yet", "nanoml fleet update writes it; --history says where it is.");
        }

        using FleetHistory history = FleetHistory.Open(file);
        IReadOnlyList<HistoryRow> rows = history.Read(node, count);
        if (json)
        {
            terminal.WriteResult(Json.Of(new { Events = rows }));
            return ExitCode.Done;
        }

        terminal.WriteTable(
            [">No.", "When", "Node", "What", "Model", ">Version", ">Before", ">Stage", "Outcome", "Why"],
            rows.Select(row => new[]
            {
                Text(row.Rollout), row.Time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), row.Node, row.Kind, row.Model, Text(row.Version),
                Text(row.Before), Text(row.Stage), row.Outcome, row.Reason,
            }));
        return ExitCode.Done;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
