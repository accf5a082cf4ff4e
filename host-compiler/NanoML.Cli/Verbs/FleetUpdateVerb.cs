using System.CommandLine;
using System.CommandLine.Parsing;
using NanoML.Cli.Ending;
using NanoML.Cli.Fleet;
using NanoML.Cli.Fleet.History;
using NanoML.Cli.Fleet.Nodes;
using NanoML.Cli.Fleet.Rollouts;
using NanoML.Cli.Messages;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Progress;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml fleet update</c>: brings a packed model to nodes, stage by stage, and back where it does harm.</summary>
internal static class FleetUpdateVerb
{
    private const string UsualStages = "1,10%,100%";
    private const int MostNamed = 10;

    public static Verb Create(Terminal terminal)
    {
        var file = new Argument<string>("MODEL.nml") { Description = "What nanoml pack wrote." };
        var broker = new BrokerOptions();
        var nodes = new NodeOptions();
        var rollout = new RolloutChoices();
        Option<string?> history = FleetVerb.History();
        Option<bool> json = ModelOptions.JsonOption();
        var verb = new Verb(
            "update",
            "Brings a packed model to nodes in stages; a stage in which it does harm stops it, and its nodes go back to the model before.",
            "fleet update kws-2.nml --broker mqtts://broker.example --user ops",
            "fleet update kws-2.nml --broker 192.168.1.10 --group hall-2 --stages 1,5,100% --soak 30m",
            "fleet update kws-2.nml --broker 192.168.1.10 --node gate-7 --json");
        verb.Arguments.Add(file);
        broker.AddTo(verb);
        nodes.AddTo(verb);
        rollout.AddTo(verb);
        new List<Option> { history, json }.ForEach(verb.Options.Add);
        verb.SetAction(parsed =>
        {
            BrokerChoice choice = broker.Read(parsed);
            RolloutOptions options = rollout.Read(parsed);
            OutgoingModel model = OutgoingModel.Read(parsed.GetRequiredValue(file));
            using FleetHistory? log = FleetVerb.Open(parsed.GetValue(history));
            return Interruption.Cancel(stop =>
            {
                using var session = new FleetSession(choice, stop);
                session.Gather(FleetVerb.Gathering, stop);
                IReadOnlyList<NodeView> chosen = NodeSelection.Choose(session.Registry.Nodes, nodes.Read(parsed));
                return Run(terminal, new Work(session, model, options, log, parsed.GetValue(json), chosen, stop));
            });
        });
        return verb;
    }

    private static int Run(Terminal terminal, Work work)
    {
        OutgoingModel model = work.Model;
        NodeView[] there = [.. work.Nodes.Where(node => node is { IsOnline: true, State: not null })];
        NodeView[] due = [.. there.Where(node => !node.State!.Runs(model.Hash))];
        if (there.Length == 0)
        {
            throw new CompilerException(DiagnosticCatalog.NoNodes, $"none of {FleetText.Count(work.Nodes.Count)} is there", "nanoml fleet list says which are.");
        }

        work.Say(terminal, $"Model       {model.Name}, version {model.Version}: {Terminal.Number(model.Bytes.Length)} bytes, SHA-256 {model.Hash}");
        work.Say(terminal, $"Nodes       {Terminal.Number(due.Length)} to update, {Terminal.Number(there.Length - due.Length)} have it, {Terminal.Number(work.Nodes.Count - there.Length)} are not there");
        long id = work.History?.Begin("update", $"{work.Session.Client.Choice}", model.Name, model.Version, model.Hash) ?? 0;
        var rollout = new Rollout(work.Session, model, work.Options, run => work.Note(id, run), work.Stop);
        List<StageResult> results = [];
        string[] failures = [];
        foreach (IReadOnlyList<NodeRun> stage in Rollout.Plan(due, work.Options.Stages))
        {
            StageResult result = terminal.WithProgress(
                work.Json, progress => rollout.Run(stage, share => progress?.Report(new(Stage.Send, share))));
            results.Add(result);
            failures = [.. result.Failed.Select(run => $"{run.Node.Name}: {run.Reason}")];
            Array.ForEach(failures, failure => work.Say(terminal, $"Failed      {failure}"));
            work.Say(terminal, $"Stage {result.Stage,-6}{FleetText.Count(result.Count(NodePhase.Confirmed))} of {Terminal.Number(result.Runs.Count)} confirmed after {FleetText.Time(result.Took)}");
            if (!result.HasPassed)
            {
                RollBack(terminal, work, rollout, result);
                break;
            }
        }

        bool isDone = results.All(result => result.HasPassed);
        work.History?.End(id, isDone ? "done" : "stopped");
        int confirmed = results.Sum(result => result.Count(NodePhase.Confirmed));
        if (!work.Json)
        {
            terminal.WriteBrief($"{FleetText.Count(confirmed)} of {Terminal.Number(due.Length)} confirmed");
        }
        else
        {
            terminal.WriteResult(Json.Of(Describe(work, there.Length - due.Length, results, isDone)));
        }

        return isDone ? ExitCode.Done : throw new CompilerException(
            DiagnosticCatalog.RolloutStopped,
            $"version {model.Version} was stopped in stage {results[^1].Stage}: {string.Join("; ", failures.Take(MostNamed))}{(failures.Length > MostNamed ? $"; and {failures.Length - MostNamed} more" : "")}",
            Advice(results[^1]));
    }

    private static void RollBack(Terminal terminal, Work work, Rollout rollout, StageResult result)
    {
        rollout.RollBack(result.Runs);
        work.Say(terminal, $"Rolled back {FleetText.Count(result.Count(NodePhase.RolledBack))} of stage {result.Stage}");
        foreach (NodeRun run in result.Runs.Where(run => run.Phase == NodePhase.Kept))
        {
            work.Say(terminal, $"Not back    {run.Node.Name}: {run.Reason}");
        }
    }

    private static string Advice(StageResult last)
    {
        string back = $"{FleetText.Count(last.Count(NodePhase.RolledBack))} of that stage went back to the model before";
        string kept = last.Count(NodePhase.Kept) is > 0 and int count ? $", {FleetText.Count(count)} could not" : "";
        return last.Stage == 1 ? $"{back}{kept}." : $"{back}{kept}; those of earlier stages keep the new one: nanoml fleet rollback brings them back.";
    }

    private static object Describe(Work work, int unchanged, List<StageResult> results, bool isDone) => new
    {
        Model = work.Model.Name,
        work.Model.Version,
        work.Model.Hash,
        Outcome = isDone ? "done" : "stopped",
        Unchanged = unchanged,
        Absent = work.Nodes.Count(node => node is not { IsOnline: true, State: not null }),
        Stages = results.Select(result => new
        {
            result.Stage,
            Nodes = result.Runs.Count,
            Confirmed = result.Count(NodePhase.Confirmed),
            RolledBack = result.Count(NodePhase.RolledBack),
            Passed = result.HasPassed,
            Seconds = Math.Round(result.Took.TotalSeconds, 1),
        }),
        Nodes = results.SelectMany(result => result.Runs).Select(run => new
        {
            run.Node.Name,
            run.Stage,
            run.Before,
            Outcome = FleetText.Outcome(run.Phase),
            run.Reason,
        }),
    };

    private sealed record Work(
        FleetSession Session, OutgoingModel Model, RolloutOptions Options, FleetHistory? History, bool Json, IReadOnlyList<NodeView> Nodes, CancellationToken Stop)
    {
        public void Say(Terminal terminal, string line)
        {
            if (!Json)
            {
                terminal.WriteLine(line);
            }
        }

        public void Note(long rollout, NodeRun run)
        {
            if (run.Phase is not (NodePhase.Waiting or NodePhase.Sending))
            {
                History?.Add(rollout, run.Node.Name, run.Stage, run.Before, FleetText.Outcome(run.Phase), run.Reason);
            }
        }
    }

    /// <summary>The options that say how a roll-out goes.</summary>
    private sealed class RolloutChoices
    {
        private readonly Option<Stages> _stages = new("--stages")
        {
            HelpName = "N,N%,...",
            Description = $"How many nodes have the model after each stage. Default: {UsualStages}.",
            CustomParser = result => Parsed(result, Stages.Parse(result.Tokens[0].Value), "--stages takes rising numbers and shares such as 1,10%,100%"),
            DefaultValueFactory = _ => Stages.Parse(UsualStages)!,
        };

        private readonly Option<TimeSpan> _soak = OptionParsing.Duration(
            "--soak", "How long the nodes of a stage are watched once they run the model. Default: 60s.", TimeSpan.FromSeconds(60));

        private readonly Option<TimeSpan> _patience = OptionParsing.Duration(
            "--patience", "How long a node, or the broker, may be silent. Default: 5m.", TimeSpan.FromMinutes(5));

        private readonly Option<TimeSpan> _trial = OptionParsing.Duration("--trial", "How long a node may try the model. Default: 30m.", TimeSpan.FromMinutes(30));

        private readonly Option<int?> _parallel = OptionParsing.Count("--parallel", "N", "How many nodes are sent to at a time. Default: 64.", 1000);

        private readonly Option<int?> _restarts = OptionParsing.Count(
            "--restarts", "N", "How often a node may restart after it took the model; 1 where applications restart to load it. Default: never.");

        private readonly Option<float> _faults = OptionParsing.Number(
            "--fault-rise", "POINTS", "By how many percentage points the share of inferences with a fault may rise.", 1, value => value is >= 0 and <= 100, "a number from 0 to 100");

        private readonly Option<Share> _tolerate = new("--tolerate")
        {
            HelpName = "N|N%",
            Description = "How many nodes of a stage may fail. Default: none.",
            CustomParser = result => Share.TryParse(result.Tokens[0].Value, out Share share) ? share : Parsed<Share>(result, "--tolerate takes a number of nodes or a share such as 1%"),
        };

        public void AddTo(Command command) =>
            Array.ForEach<Option>([_stages, _soak, _patience, _trial, _parallel, _restarts, _faults, _tolerate], command.Options.Add);

        public RolloutOptions Read(ParseResult parsed) => new(
            parsed.GetValue(_stages)!, parsed.GetValue(_soak), parsed.GetValue(_patience), parsed.GetValue(_trial), parsed.GetValue(_parallel) ?? 64,
            parsed.GetValue(_restarts) ?? 0, OptionParsing.Decimal(parsed.GetValue(_faults)), parsed.GetValue(_tolerate));

        private static Stages? Parsed(ArgumentResult result, Stages? stages, string expected) => stages ?? Parsed<Stages>(result, expected);

        private static T? Parsed<T>(ArgumentResult result, string expected)
        {
            result.AddError($"{expected}, not '{result.Tokens[0].Value}'");
            return default;
        }
    }
}
