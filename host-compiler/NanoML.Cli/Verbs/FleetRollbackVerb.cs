using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Fleet;
using NanoML.Cli.Fleet.History;
using NanoML.Cli.Fleet.Nodes;
using NanoML.Cli.Fleet.Rollouts;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml fleet rollback</c>: brings nodes back from a version to the model before.</summary>
internal static class FleetRollbackVerb
{
    public static Verb Create(Terminal terminal)
    {
        Option<int?> version = OptionParsing.Count("--model-version", "N", "The version that nodes are brought back from; those that have another one are left as they are.");
        version.Required = true;
        var broker = new BrokerOptions();
        var nodes = new NodeOptions();
        Option<TimeSpan> patience = OptionParsing.Duration("--patience", "How long a node, or the broker, may be silent. Default: 1m.", TimeSpan.FromMinutes(1));
        Option<string?> history = FleetVerb.History();
        Option<bool> json = ModelOptions.JsonOption();
        var verb = new Verb(
            "rollback",
            "Brings nodes back from a version to the model before.",
            "fleet rollback --model-version 2 --broker mqtts://broker.example --user ops",
            "fleet rollback --model-version 2 --broker 192.168.1.10 --node gate-7");
        broker.AddTo(verb);
        nodes.AddTo(verb);
        new List<Option> { version, patience, history, json }.ForEach(verb.Options.Add);
        verb.SetAction(parsed =>
        {
            BrokerChoice choice = broker.Read(parsed);
            using FleetHistory? log = FleetVerb.Open(parsed.GetValue(history));
            return Interruption.Cancel(stop =>
            {
                using var session = new FleetSession(choice, stop);
                session.Gather(FleetVerb.Gathering, stop);
                return Run(terminal, session, nodes.Read(parsed), parsed.GetValue(version)!.Value, parsed.GetValue(patience), log, parsed.GetValue(json), stop);
            });
        });
        return verb;
    }

    private static int Run(
        Terminal terminal, FleetSession session, NodeChoice choice, int version, TimeSpan patience, FleetHistory? history, bool json, CancellationToken stop)
    {
        NodeView[] nodes = [.. NodeSelection.Choose(session.Registry.Nodes, choice).Where(node => node.State is { } state && (state.Model == version || state.Trial == version))];
        if (nodes.Length == 0)
        {
            throw new CompilerException(DiagnosticCatalog.NoNodes, $"no node of these has version {version}", "nanoml fleet list says which models nodes have.");
        }

        long id = history?.Begin("rollback", $"{session.Client.Choice}", "", version, "") ?? 0;
        IReadOnlyList<NodeRun> runs = Return.Run(session, nodes, version, patience, stop);
        foreach (NodeRun run in runs)
        {
            history?.Add(id, run.Node.Name, 0, run.Before, FleetText.Outcome(run.Phase), run.Reason);
        }

        NodeRun[] failed = [.. runs.Where(run => run.Phase == NodePhase.Kept)];
        history?.End(id, failed.Length == 0 ? "done" : "incomplete");
        if (json)
        {
            terminal.WriteResult(Json.Of(new
            {
                Version = version,
                RolledBack = runs.Count - failed.Length,
                Nodes = runs.Select(run => new { run.Node.Name, Outcome = FleetText.Outcome(run.Phase), run.Reason }),
            }));
        }
        else
        {
            Array.ForEach(failed, run => terminal.WriteLine($"Not back    {run.Node.Name}: {run.Reason}"));
            terminal.WriteLine($"Rolled back {FleetText.Count(runs.Count - failed.Length)}");
            terminal.WriteBrief($"rolled back {FleetText.Count(runs.Count - failed.Length)}");
        }

        return failed.Length == 0 ? ExitCode.Done : throw new CompilerException(
            DiagnosticCatalog.RolloutStopped, $"{FleetText.Count(failed.Length)} could not be brought back: {failed[0].Node.Name}: {failed[0].Reason}", "Run it again when they answer; a model that has no other before it is replaced with nanoml fleet update.");
    }
}
