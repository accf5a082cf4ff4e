using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Hosting;
using NanoML.Cli.Monitoring;
using NanoML.Cli.Options;
using NanoML.Cli.Streams;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Splitting;
using NanoML.Offload;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml host</c>: computes the host's part of a split model for a board.</summary>
internal static class HostVerb
{
    private const int DefaultBaud = 115_200;

    public static Verb Create(Terminal terminal, IReferenceRuntime runtime)
    {
        var folder = new Argument<string>("FOLDER") { Description = "What nanoml split wrote." };
        Option<string?> port = SerialOptions.Port();
        port.Required = true;
        Option<int?> baud = SerialOptions.Baud(DefaultBaud, "as the applications have it");
        Option<int?> count = OptionParsing.Count("--count", "N", "Ends after so many answers. Default: goes on until Ctrl+C.");
        var json = new Option<bool>("--json") { Description = "Writes JSON lines: an object for every answer, line and change of the port." };
        var verb = new Verb(
            "host",
            "Computes the host's part of a split model for a board, and answers it over its serial line.",
            "host Split --port /dev/ttyUSB0",
            "host Split --port COM3 --json");
        verb.Arguments.Add(folder);
        Array.ForEach<Option>([port, baud, count, json], verb.Options.Add);
        verb.SetAction(parsed =>
        {
            (SplitDescription split, byte[] part) = SplitDescription.Read(parsed.GetRequiredValue(folder));
            using HostModel model = HostModel.Open(runtime, part, new Shape(split.Sent.Shape), Path.Combine(parsed.GetRequiredValue(folder), SplitDescription.HostFileName));
            using var line = new PortOfMonitor(parsed.GetRequiredValue(port)!, parsed.GetValue(baud) ?? DefaultBaud);
            return Run(terminal, split, model, parsed.GetRequiredValue(port)!, line, parsed.GetValue(count), parsed.GetValue(json));
        });
        return verb;
    }

    private static int Run(Terminal terminal, SplitDescription split, HostModel model, string port, PortOfMonitor line, int? count, bool json)
    {
        IMonitorLog lines = json ? new JsonLog(terminal.Output) : new TextLog(terminal.Output);
        IHostLog answers = json ? new JsonHostLog(terminal.Output, TimeProvider.System) : new TextHostLog(terminal.Output);
        void OnLine(byte[] bytes)
        {
            // What is left of a damaged message is no line.
            foreach (SerialLine text in SerialLineParser.Parse(bytes).OfType<SerialLine>())
            {
                lines.Write(DateTimeOffset.UtcNow, text);
            }
        }

        using var link = new SerialMessages(
            port, line.Open, SplitKind.TensorHeaderBytes + split.Sent.Bytes, OnLine, state => lines.WritePort(DateTimeOffset.UtcNow, state));
        var session = new HostSession(link, split, model, [answers]) { OnTurn = terminal.Output.Flush };
        Interruption.Cancel(stop =>
        {
            session.Run(count, stop);
            return 0;
        });
        terminal.Note($"{Terminal.Number(session.Answers)} answers, {Terminal.Number(session.Refusals)} refusals");
        return ExitCode.Done;
    }
}
