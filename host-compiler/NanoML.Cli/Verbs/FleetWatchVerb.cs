using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NanoML.Cli.Ending;
using NanoML.Cli.Fleet;
using NanoML.Cli.Fleet.Nodes;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml fleet watch</c>: follows what nodes tell.</summary>
internal static class FleetWatchVerb
{
    /// <summary>Lines that wait to be printed; where more come, the oldest are left out.</summary>
    private const int MostWaiting = 10_000;

    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(100);
    private static readonly JsonSerializerOptions s_lines = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Verb Create(Terminal terminal)
    {
        var broker = new BrokerOptions();
        var nodes = new NodeOptions();
        Option<bool> json = new("--json") { Description = "Writes JSON lines: an object for every message." };
        Option<int?> count = OptionParsing.Count("--count", "N", "Ends after so many messages. Default: goes on until Ctrl+C.");
        Option<TimeSpan> time = OptionParsing.Duration("--for", "Ends after that time. Default: goes on until Ctrl+C.", TimeSpan.Zero);
        var verb = new Verb(
            "watch",
            "Follows what nodes tell: results, health, models, coming and going.",
            "fleet watch --broker 192.168.1.10",
            "fleet watch --broker mqtts://broker.example --user ops --node gate-7 --json --for 10m");
        broker.AddTo(verb);
        nodes.AddTo(verb);
        new List<Option> { json, count, time }.ForEach(verb.Options.Add);
        verb.SetAction(parsed =>
        {
            BrokerChoice choice = broker.Read(parsed);
            var request = new Request(nodes.Read(parsed), parsed.GetValue(json), parsed.GetValue(count) ?? int.MaxValue, parsed.GetValue(time));
            return Interruption.Cancel(stop => Run(terminal, choice, request, stop));
        });
        return verb;
    }

    private static int Run(Terminal terminal, BrokerChoice broker, Request request, CancellationToken stop)
    {
        var lines = new ConcurrentQueue<string>();
        using var session = new FleetSession(broker, stop, (node, change) =>
        {
            if (NodeSelection.IsChosen(node, request.Nodes))
            {
                lines.Enqueue(request.Json ? JsonLine(node, change) : $"{DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {node.Name} {FleetText.Line(node, change)}");
            }

            if (lines.Count > MostWaiting)
            {
                lines.TryDequeue(out _);
            }
        });
        long start = Stopwatch.GetTimestamp();
        int left = request.Count;
        while (left > 0 && !stop.IsCancellationRequested && (request.Time == TimeSpan.Zero || Stopwatch.GetElapsedTime(start) < request.Time))
        {
            stop.WaitHandle.WaitOne(s_turn);
            while (left > 0 && lines.TryDequeue(out string? line))
            {
                terminal.WriteLine(line);
                left--;
            }

            terminal.Output.Flush();
        }

        return ExitCode.Done;
    }

    private static string JsonLine(NodeView node, NodeChange change) => JsonSerializer.Serialize(
        new
        {
            Time = DateTimeOffset.UtcNow,
            Node = node.Name,
            Online = node.IsOnline,
            State = change == NodeChange.State ? node.State : null,
            Telemetry = change == NodeChange.Telemetry ? node.Telemetry : null,
        },
        s_lines);

    private sealed record Request(NodeChoice Nodes, bool Json, int Count, TimeSpan Time);
}
