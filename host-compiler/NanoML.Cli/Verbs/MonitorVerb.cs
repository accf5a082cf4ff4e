using System.Collections.Immutable;
using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Monitoring;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Recorder;
using NanoML.Cli.Serial;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml monitor</c>: follows the serial lines of a board, live, as text, or into a log.</summary>
internal static class MonitorVerb
{
    public static Verb Create(Terminal terminal)
    {
        Option<string?> port = SerialOptions.Port();
        Option<bool> list = new("--list") { Description = "Lists the serial ports that are here, and ends." };
        Option<int?> baud = SerialOptions.Baud(SerialPorts.DefaultBaud, "which stock firmware uses over USB");
        Option<bool> json = new("--json") { Description = "Writes JSON lines: an object for every line, and for what happens to lines." };
        Option<bool> csv = new("--csv") { Description = "Writes CSV: a row for every line, and for what happens to lines." };
        Option<string?> output = new("--out")
        {
            HelpName = "FILE",
            Description = "Writes the log there, in addition to the view; CSV if asked for or if the name ends in .csv, else JSON lines.",
        };
        Option<string?> record = new("--record")
        {
            HelpName = "DATASET",
            Description = "Keeps the samples that the board sends beside its results, and the results with them, as recordings of the class 'monitored'.",
        };
        Option<int?> count = OptionParsing.Count("--count", "N", "Ends after so many results. Default: goes on until Ctrl+C.");
        Option<string?> labels = LabelsOption.Create();
        labels.Description = "The names of the classes, one a line, in their order. Default: those that the board says.";
        var verb = new Verb(
            "monitor",
            "Follows the results of a board: live on a terminal, as text otherwise. Survives unplugging; flags what was lost or damaged.",
            "monitor --port COM3",
            "monitor --list",
            "monitor --port /dev/ttyUSB0 --baud 115200 --out results.csv",
            "monitor --port /dev/ttyUSB0 --json --count 100",
            "monitor --port COM5 --record field");
        new List<Option> { port, baud, json, csv, output, record, count, labels, list }.ForEach(verb.Options.Add);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(csv))
            {
                result.AddError("--json and --csv exclude each other");
            }

            if (!result.GetValue(list) && result.GetValue(port) is null)
            {
                result.AddError("Option '--port' is required.");
            }
        });
        verb.SetAction(parsed => parsed.GetValue(list) ? List(terminal, parsed.GetValue(json)) : Run(
            terminal,
            new Request(
                parsed.GetRequiredValue(port)!, parsed.GetValue(baud) ?? SerialPorts.DefaultBaud, parsed.GetValue(json),
                parsed.GetValue(csv), parsed.GetValue(output), parsed.GetValue(record), parsed.GetValue(count), LabelsOption.Read(parsed, labels))));
        return verb;
    }

    private static int List(Terminal terminal, bool json)
    {
        SerialPortName[] ports = [.. SerialPorts.List()];
        if (json)
        {
            terminal.WriteResult(Json.Of(new { Ports = ports }));
        }
        else if (ports.Length == 0)
        {
            terminal.Note("nanoml: no serial port is here: is the board plugged in?");
        }
        else
        {
            terminal.WriteTable(["Port", "Device"], ports.Select(port => new[] { port.Port, port.Device ?? "" }));
        }

        return ExitCode.Done;
    }

    private static int Run(Terminal terminal, Request request)
    {
        // Before the log: a port that is not there leaves no empty file, and an older log as it was.
        using var port = new PortOfMonitor(request.Port, request.Baud);
        bool asCsv = request.Csv || (!request.Json && request.Output?.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) == true);
        using FileLog? file = request.Output is { } path ? new FileLog(path, Format) : null;
        bool isPiped = (request.Json || request.Csv) && file is null;
        bool isLive = terminal.IsInteractive && !isPiped;
        List<IMonitorLog> logs = [];
        if (isPiped)
        {
            logs.Add(Format(terminal.Output));
        }
        else if (!isLive)
        {
            logs.Add(new TextLog(terminal.Output));
        }

        if (file is not null)
        {
            logs.Add(file);
        }

        using MonitoredFrames? frames = request.Record is { } folder
            ? new MonitoredFrames(request.Port, new RecordingFolder(folder), new TextRecordLog(isLive ? null : isPiped ? terminal.Note : terminal.WriteLine, isBesideMonitor: true))
            : null;
        if (frames is not null)
        {
            logs.Add(frames);
        }

        MonitorStatistics statistics = Interruption.Cancel(stop => isLive
            ? FollowLive(terminal, request, port, logs, file, frames, stop)
            : Follow(terminal, request, port, logs, file, frames, stop));
        frames?.Session.Finish();
        MonitorSummary.Write(statistics, isPiped ? terminal.Note : terminal.WriteLine);
        if (frames is not null)
        {
            (isPiped ? (Action<string>)terminal.Note : terminal.WriteLine)(RecordReport.Of(frames.Session).Line);
        }

        return file?.Failure is { } failure ? throw new CompilerException(DiagnosticCatalog.LogIncomplete, failure) : ExitCode.Done;

        IMonitorLog Format(TextWriter writer) => asCsv ? new CsvLog(writer) : new JsonLog(writer);
    }

    private static MonitorStatistics Follow(
        Terminal terminal, Request request, PortOfMonitor port, List<IMonitorLog> logs, FileLog? file, IPortFilter? filter, CancellationToken stop)
    {
        file?.OnFailure(terminal.Warn);
        var session = new MonitorSession(port.Open, logs, TimeProvider.System) { Filter = filter, OnTurn = terminal.Output.Flush, Names = new NamedClasses(request.Labels) };
        session.Run(request.Count, stop);
        return session.Statistics;
    }

    private static MonitorStatistics FollowLive(
        Terminal terminal, Request request, PortOfMonitor port, List<IMonitorLog> logs, FileLog? file, IPortFilter? filter, CancellationToken stop)
    {
        Action<bool> refresh = _ => { };
        MonitorSession? session = null;
        session = new MonitorSession(port.Open, logs, TimeProvider.System) { Filter = filter, OnTurn = () => refresh(session!.IsConnected), Names = new NamedClasses(request.Labels) };
        var view = new LiveView(request.Port, request.Baud, session.Statistics);
        file?.OnFailure(failure => view.Notice = failure);
        terminal.Live<bool>(
            isConnected => view.Render(DateTimeOffset.UtcNow, isConnected),
            update =>
            {
                refresh = update;
                session.Run(request.Count, stop);
            });
        return session.Statistics;
    }

    private sealed record Request(string Port, int Baud, bool Json, bool Csv, string? Output, string? Record, int? Count, ImmutableArray<string> Labels);
}
