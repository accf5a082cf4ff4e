using System.CommandLine;
using System.Security.Cryptography;
using NanoML.Cli.Ending;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Serial;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Packaging;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Signing;
using NanoML.Updates;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml push</c>: brings a packed model to a board that runs, over its serial line.</summary>
internal static class PushVerb
{
    private const int DefaultBaud = 115_200;

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

            PackedModel? model = path is null ? null : Read(path);
            string name = parsed.GetValue(port)!;
            using ISerialPort line = SerialPorts.OpenOrFail(name, parsed.GetValue(baud) ?? DefaultBaud);
            try
            {
                return Run(terminal, new UpdateLink(line, name), model, goesBack, parsed.GetValue(json));
            }
            catch (IOException e)
            {
                throw SerialPorts.CannotOpen(name, e);
            }
        });
        return verb;
    }

    private static PackedModel Read(string path) => PackedModel.IsOne(path)
        ? PackedModel.Open(path)
        : throw new CompilerException(DiagnosticCatalog.NotPlayable, $"{path}: this is no packed model", "nanoml pack makes one of an ONNX or TensorFlow Lite file.");

    private static int Run(Terminal terminal, UpdateLink link, PackedModel? model, bool goesBack, bool json)
    {
        if (goesBack)
        {
            Require(link.GoBack(), "go back");
        }
        else if (model is not null)
        {
            terminal.WithProgress(json, progress =>
            {
                Send(link, model, progress);
                return 0;
            });
        }

        BoardModels models = link.Status();
        if (json)
        {
            terminal.WriteLine(Json.Of(new { models.Current, models.CurrentHash, models.Trial, models.TrialHash, models.Coming, models.Highest, models.Rejected, models.Reason, link.Repeats }));
        }
        else
        {
            Print(terminal, models);
        }

        return ExitCode.Done;
    }

    private static void Send(UpdateLink link, PackedModel model, IProgress<StageProgress>? progress)
    {
        byte[] bytes = [.. model.Model];
        int most = link.Status().MostPiece;
        (StoreResult result, int position) = link.Announce(model.Announcement ?? ModelSigner.Announce(bytes, model.Title.Version));
        if (result == StoreResult.AlreadyCurrent)
        {
            return;
        }

        Require(result, $"take version {model.Title.Version}");
        while (position < bytes.Length)
        {
            progress?.Report(new(Stage.Send, (double)position / bytes.Length));
            int count = Math.Min(most, bytes.Length - position);
            (result, int received) = link.Send(position, bytes.AsSpan(position, count));

            // An answer that was lost: the piece is there, or the board went back to what it had made safe.
            if (result == StoreResult.WrongPosition && received <= bytes.Length)
            {
                position = received;
                continue;
            }

            Require(result, "store the model");
            position = received;
        }

        result = link.Complete();
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (result == StoreResult.NothingBegun && link.Status() is { } now && (now.TrialHash == hash || now.CurrentHash == hash))
        {
            return;
        }

        Require(result, "take the model");
    }

    private static void Require(StoreResult result, string wish)
    {
        if (result != StoreResult.Done)
        {
            throw new CompilerException(DiagnosticCatalog.PushRefused, $"the board does not {wish}: {Reason(result)}", Advice(result));
        }
    }

    private static string Reason(StoreResult result) => result switch
    {
        StoreResult.StorageFailed => "its drive fails",
        StoreResult.NotGenuine => "the signature is not of its key, or there is none",
        StoreResult.TooOld => "it has confirmed a later version",
        StoreResult.TooLarge => "the model is too long for it",
        StoreResult.TrialRuns => "a model is on trial",
        StoreResult.WrongHash => "what arrived is not what was announced",
        StoreResult.NoWayBack => "there is no other model",
        _ => $"its answer is {result}",
    };

    private static string Advice(StoreResult result) => result switch
    {
        StoreResult.NotGenuine => "Sign it with the key whose public part the application has: nanoml pack --sign KEY.pem.",
        StoreResult.TooOld => "Pack it with a greater --model-version.",
        StoreResult.TrialRuns => "Wait until it is confirmed or given up, or give it up with --rollback.",
        StoreResult.WrongHash or StoreResult.StorageFailed => "Push it again.",
        _ => "nanoml push --port PORT shows what the board has.",
    };

    private static void Print(Terminal terminal, BoardModels models)
    {
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
            terminal.WriteLine($"Given up    version {models.Rejected}: {Words(models.Reason)}");
        }
    }

    private static string Words(RejectReason reason) => reason switch
    {
        RejectReason.SelfTestFailed => "its test gave other bytes than on the computer",
        RejectReason.Restarted => "the board restarted during the trial",
        RejectReason.Damaged => "its bytes in the store have changed",
        RejectReason.NotLoaded => "it could not be loaded",
        RejectReason.Unhealthy => "faults, restarts or drift rose",
        RejectReason.OnRequest => "someone asked for the model before",
        _ => reason.ToString(),
    };
}
