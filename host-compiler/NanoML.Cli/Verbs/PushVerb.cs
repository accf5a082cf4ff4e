using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Messages;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Serial;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Progress;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml push</c>: brings a packed model to a board that runs, over its serial line.</summary>
internal static class PushVerb
{
    private const int DefaultBaud = 115_200;

    /// <summary>Longer than a board waits for the rest of a message.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromMilliseconds(700);

    public static Verb Create(Terminal terminal)
    {
        var file = new Argument<string?>("MODEL.nml")
        {
            Description = "What nanoml pack wrote. Without it, the board says which models it has.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> port = SerialOptions.Port();
        port.Required = true;
        Option<int?> baud = SerialOptions.Baud(DefaultBaud, "as the applications have it");
        var back = new Option<bool>("--rollback") { Description = "Asks the board to go back to the model before." };
        var json = new Option<bool>("--json") { Description = "Prints one JSON object." };
        var verb = new Verb(
            "push",
            "Brings a packed model to a running board over its serial line; an interrupted one goes on where it was.",
            "push kws-2.nml --port /dev/ttyUSB0",
            "push --port COM3",
            "push --port COM3 --rollback");
        verb.Arguments.Add(file);
        Array.ForEach<Option>([port, baud, back, json], verb.Options.Add);
        verb.SetAction(parsed =>
        {
            string? path = parsed.GetValue(file);
            bool goesBack = parsed.GetValue(back);
            if (path is not null && goesBack)
            {
                throw new CompilerException(DiagnosticCatalog.Usage, "--rollback brings no model", "Leave out the file, or --rollback.");
            }

            OutgoingModel? model = path is null ? null : OutgoingModel.Read(path);
            string name = parsed.GetValue(port)!;
            using ISerialPort line = SerialPorts.OpenOrFail(name, parsed.GetValue(baud) ?? DefaultBaud);
            try
            {
                return Run(terminal, new UpdateLink(new MessageLink(line, name, s_silence)), model, goesBack, parsed.GetValue(json));
            }
            catch (IOException e)
            {
                throw SerialPorts.CannotOpen(name, e);
            }
        });
        return verb;
    }

    private static int Run(Terminal terminal, UpdateLink link, OutgoingModel? model, bool goesBack, bool json)
    {
        if (goesBack)
        {
            ModelSending.GoBack(link);
        }
        else if (model is not null)
        {
            terminal.WithProgress(json, progress =>
            {
                ModelSending.Send(link, model, share => progress?.Report(new(Stage.Send, share)));
                return 0;
            });
        }

        BoardModels models = link.Status();
        if (json)
        {
            terminal.WriteResult(Json.Of(new { models.Current, models.CurrentHash, models.Trial, models.TrialHash, models.Coming, models.Highest, models.Rejected, models.Reason, link.Repeats }));
        }
        else
        {
            Print(terminal, models);
        }

        return ExitCode.Done;
    }

    private static void Print(Terminal terminal, BoardModels models)
    {
        terminal.WriteBrief(models.Trial > 0 ? $"version {models.Trial} on trial" : $"version {models.Current}");
        terminal.WriteLine($"Runs        {(models.Current == 0 ? "the model in its image" : $"version {models.Current}, SHA-256 {models.CurrentHash}")}");
        if (models.Trial > 0)
        {
            terminal.WriteLine($"On trial    version {models.Trial}, SHA-256 {models.TrialHash}: it is confirmed after its test and some inferences");
        }

        if (models.Coming > 0)
        {
            terminal.WriteLine($"Came in part version {models.Coming}: push it again to go on");
        }

        if (models.Rejected > 0)
        {
            terminal.WriteLine($"Given up    version {models.Rejected}: {RejectWords.Of(models.Reason)}");
        }
    }
}
