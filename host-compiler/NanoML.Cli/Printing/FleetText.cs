using System.Globalization;
using NanoML.Cli.Fleet.Nodes;
using NanoML.Cli.Fleet.Rollouts;
using NanoML.Cli.Messages;
using NanoML.Cli.Streams;

namespace NanoML.Cli.Printing;

/// <summary>Nodes and roll-outs in words. Names have been checked; other texts of nodes pass the terminal.</summary>
internal static class FleetText
{
    public static void List(Terminal terminal, IReadOnlyList<NodeView> nodes)
    {
        terminal.WriteTable(
            ["Node", "Group", "Board", "Application", "There", "Runs", "On trial", "Given up", ">Restarts"],
            nodes.Select(node => Row(node)));
        terminal.WriteLine($"{Terminal.Number(nodes.Count)} nodes, {Terminal.Number(nodes.Count(node => node.IsOnline))} of them there");
    }

    /// <summary>What a node told, as one line.</summary>
    public static string Line(NodeView node, NodeChange change) => change switch
    {
        NodeChange.Online => node.IsOnline ? "is there" : "is gone",
        NodeChange.State when node.State is { } state => $"runs {Runs(state)}{Trial(state, ", tries ")}{GivenUp(state, ", gave up ")}",
        NodeChange.Telemetry when node.Telemetry is { } telemetry => Telemetry(telemetry),
        _ => "",
    };

    /// <summary>What became of a node, for a list.</summary>
    public static string Outcome(NodePhase phase) => phase switch
    {
        NodePhase.Waiting => "untouched",
        NodePhase.Sending or NodePhase.BrokenOff => "broken off",
        NodePhase.Trial => "on trial",
        NodePhase.Confirmed => "confirmed",
        NodePhase.Refused => "refused",
        NodePhase.Rejected => "given up",
        NodePhase.Unhealthy => "unhealthy",
        NodePhase.Silent => "silent",
        NodePhase.RolledBack => "rolled back",
        _ => "not rolled back",
    };

    public static string Count(int nodes) => nodes == 1 ? "1 node" : $"{Terminal.Number(nodes)} nodes";

    public static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");

    private static string[] Row(NodeView node) => node.State is { } state
        ? [
            node.Name, state.Group, state.Board, state.App, node.IsOnline ? "yes" : "no", Runs(state), Trial(state, ""), GivenUp(state, ""),
            state.Restarts?.ToString(CultureInfo.InvariantCulture) ?? "",
        ]
        : [node.Name, "", "", "", node.IsOnline ? "yes" : "no", "", "", "", ""];

    private static string Runs(NodeState state) => state.Model == 0 ? "its image" : $"{state.Model} ({Short(state.Hash)})";

    private static string Trial(NodeState state, string before) => state.Trial == 0 ? "" : $"{before}{state.Trial} ({Short(state.TrialHash)})";

    private static string GivenUp(NodeState state, string before) => state.Rejected == 0 ? "" : $"{before}{state.Rejected}: {RejectWords.Of(state.Reason)}";

    private static string Short(string hash) => hash.Length > 8 ? hash[..8] : "?";

    private static string Telemetry(NodeTelemetry telemetry)
    {
        List<string> words = [$"version {telemetry.Model}"];
        void Add(string name, object? value)
        {
            if (value is not null)
            {
                words.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {value}"));
            }
        }

        Add("inferences", telemetry.Inferences);
        Add("class", telemetry.Label ?? telemetry.Class?.ToString(CultureInfo.InvariantCulture));
        Add("confidence", telemetry.Confidence);
        Add("score", telemetry.Score);
        Add("us", telemetry.Microseconds);
        Add("drift", telemetry.Drift);
        Add("overruns", telemetry.Overruns is > 0 ? telemetry.Overruns : null);
        Add("errors", telemetry.Errors is > 0 ? telemetry.Errors : null);
        Add("heap", telemetry.Heap);
        return string.Join(", ", words);
    }
}
