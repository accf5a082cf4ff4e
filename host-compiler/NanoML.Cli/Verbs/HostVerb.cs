using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Hosting;
using NanoML.Cli.Monitoring;
using NanoML.Cli.Options;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Splitting;
using NanoML.Fleet;
using NanoML.Offload;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml host</c>: computes the host's part of a split model for boards.</summary>
internal static class HostVerb
{
    private const int DefaultBaud = 115_200;

    public static Verb Create(Terminal terminal, IReferenceRuntime runtime)
    {
        var folder = new Argument<string>("FOLDER") { Description = "What nanoml split wrote." };
        Option<string?> port = SerialOptions.Port();
        Option<int?> baud = SerialOptions.Baud(DefaultBaud, "as the applications have it");
        var broker = new BrokerOptions(isOptional: true);
        Option<string[]> nodes = NodeNames();
        Option<int?> count = OptionParsing.Count("--count", "N", "Ends after so many answers. Default: goes on until Ctrl+C.");
        var json = new Option<bool>("--json") { Description = "Writes JSON lines: an object for every answer, line and change of the port." };
        var verb = new Verb(
            "host",
            "Computes the host's part of a split model for boards, and answers them over a serial line or a broker.",
            "host Split --port /dev/ttyUSB0",
            "host Split --port COM3 --json",
            "host Split --broker mqtts://broker.example --ca ca.pem --user ops --node gate-7");
        verb.Arguments.Add(folder);
        Array.ForEach<Option>([port, baud], verb.Options.Add);
        broker.AddTo(verb);
        Array.ForEach<Option>([nodes, count, json], verb.Options.Add);
        verb.SetAction(parsed =>
        {
            if (broker.Has(parsed) == (parsed.GetValue(port) is not null))
            {
                throw new CompilerException(DiagnosticCatalog.Usage, "a host answers over --port or over --broker", "Give one of the two.");
            }

            (SplitDescription split, byte[] part) = SplitDescription.Read(parsed.GetRequiredValue(folder));
            using HostModel model = HostModel.Open(runtime, part, new Shape(split.Sent.Shape), Path.Combine(parsed.GetRequiredValue(folder), SplitDescription.HostFileName));
            var run = new HostRun(terminal, split, model, parsed.GetValue(count), parsed.GetValue(json));
            if (broker.Has(parsed))
            {
                BrokerChoice choice = broker.Read(parsed);
                return run.Over(stop => new BrokerMessages(choice, parsed.GetValue(nodes) ?? [], run.MostContent, stop));
            }

            using var line = new PortOfMonitor(parsed.GetValue(port)!, parsed.GetValue(baud) ?? DefaultBaud);
            return run.Over(_ => new SerialMessages(parsed.GetValue(port)!, line.Open, run.MostContent, run.WriteLine, run.WritePort));
        });
        return verb;
    }

    private static Option<string[]> NodeNames()
    {
        var nodes = new Option<string[]>("--node")
        {
            HelpName = "NAME",
            Description = "Answers this node of the broker alone; may be given several times. Default: all that ask.",
        };
        nodes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]>()?.FirstOrDefault(name => !NodeTopics.IsName(name)) is { } bad)
            {
                result.AddError($"--node: '{PlainText.OneLine(bad)}' is no name of a node");
            }
        });
        return nodes;
    }

    /// <summary>One call of the verb, over whatever the boards are reached.</summary>
    private sealed class HostRun(Terminal terminal, SplitDescription split, HostModel model, int? count, bool json)
    {
        private readonly IMonitorLog _lines = json ? new JsonLog(terminal.Output) : new TextLog(terminal.Output);
        private readonly IHostLog _answers = json ? new JsonHostLog(terminal.Output, TimeProvider.System) : new TextHostLog(terminal.Output);

        public int MostContent => SplitKind.TensorHeaderBytes + split.Sent.Bytes;

        public void WritePort(PortState state) => _lines.WritePort(DateTimeOffset.UtcNow, state);

        public void WriteLine(byte[] bytes)
        {
            // What is left of a damaged message is no line.
            foreach (SerialLine text in SerialLineParser.Parse(bytes).OfType<SerialLine>())
            {
                _lines.Write(DateTimeOffset.UtcNow, text);
            }
        }

        public int Over(Func<CancellationToken, IBoardMessages> open)
        {
            HostSession? session = null;
            Interruption.Cancel(stop =>
            {
                using IBoardMessages link = open(stop);
                session = new HostSession(link, split, model, [_answers]) { OnTurn = terminal.Output.Flush };
                session.Run(count, stop);
                return 0;
            });
            terminal.Note($"{Terminal.Number(session?.Answers ?? 0)} answers, {Terminal.Number(session?.Refusals ?? 0)} refusals");
            return ExitCode.Done;
        }
    }
}
