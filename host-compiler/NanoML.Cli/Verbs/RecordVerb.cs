using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Files;
using NanoML.Cli.Hosting;
using NanoML.Cli.Monitoring;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Recorder;
using NanoML.Cli.Streams;
using NanoML.Compiler.Progress;
using NanoML.Recording;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml record</c>: keeps what a board's sensor measures, as recordings of a class in a data set.</summary>
internal static class RecordVerb
{
    public static Verb Create(Terminal terminal)
    {
        var options = new RecordOptions();
        var verb = new Verb(
            "record",
            "Records the sensor of a board with the application Recorder: a table for each recording, in a folder for each class.",
            "record --port COM3 --label walking --seconds 30",
            "record --port /dev/ttyUSB0 --label walking --label running --every-key --out gestures");
        options.AddTo(verb);
        verb.SetAction(parsed => Run(terminal, options, parsed));
        return verb;
    }

    private static int Run(Terminal terminal, RecordOptions options, ParseResult parsed)
    {
        (bool json, bool hasKeys, double? seconds) = (parsed.GetValue(options.Json), options.HasKeys(parsed), options.Seconds(parsed));
        OutputFolder.RequireUsable(options.Out(parsed));
        using var line = new PortOfMonitor(options.Port(parsed), options.Baud(parsed));
        var labels = new RecordLabels(options.Labels(parsed), hasKeys);
        if (hasKeys)
        {
            terminal.Note(string.Join("  ", options.Labels(parsed).Select((label, k) => $"{k + 1} {label}")) + "  Q ends");
        }

        (RecordReport report, bool isWhole) = Interruption.Cancel(stop =>
        {
            if (hasKeys)
            {
                labels.Listen(stop);
            }

            return terminal.WithProgress(
                json || hasKeys || seconds is null,
                progress => Record(
                    options.Port(parsed), line, new RecordingFolder(options.Out(parsed)), labels, seconds, new TextRecordLog(json ? null : terminal.WriteLine),
                    share => progress?.Report(new(Stage.Record, share)), stop));
        });
        if (json)
        {
            terminal.WriteResult(Json.Of(report));
        }
        else
        {
            report.Print(terminal);
        }

        return isWhole ? ExitCode.Done : Interruption.ExitCode;
    }

    private static (RecordReport Report, bool IsWhole) Record(
        string port, PortOfMonitor line, RecordingFolder folder, RecordLabels labels, double? seconds, IRecordLog log, Action<double> onTurn, CancellationToken stop)
    {
        RecordSession? session = null;
        using var link = new SerialMessages(port, line.Open, SampleMessage.MostContent, _ => { }, state => session!.OnPort(state));
        using (session = new RecordSession(link, port, folder, labels, log) { OnTurn = onTurn })
        {
            session.Run(seconds, stop);
            return (RecordReport.Of(session), seconds is null || !stop.IsCancellationRequested);
        }
    }
}
