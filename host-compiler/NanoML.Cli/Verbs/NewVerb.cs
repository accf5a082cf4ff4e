using System.CommandLine;
using NanoML.Cli.Deploy;
using NanoML.Cli.Ending;
using NanoML.Cli.Files;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Applications;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml new</c>: writes an application around a model, for Visual Studio.</summary>
internal static class NewVerb
{
    private const string ModelSuffix = "Model";

    private static readonly OrderedDictionary<string, RecordingPlace> s_recordings = new()
    {
        ["auto"] = RecordingPlace.Auto,
        ["table"] = RecordingPlace.Table,
        ["file"] = RecordingPlace.File,
    };

    public static Verb Create(Terminal terminal, BoardCompiler compiler)
    {
        var name = new Argument<string>("NAME") { Description = "The application: a C# identifier." };
        CompilationOptions options = CompilationOptions.Named();
        Option<string> source = OptionParsing.Choice("--source", "Where samples come from.", "replay", SourceTable.Kinds.Keys);
        source.Required = true;
        source.DefaultValueFactory = null;
        Option<string> recording = OptionParsing.Choice(
            "--recording",
            "Where --source replay has its samples: in the application, in a file on the board, or the first if they are small.",
            s_recordings.Keys.First(), s_recordings.Keys);
        var output = new Option<string?>("--out")
        {
            HelpName = "DIR",
            Description = "Where the files go. Default: a folder with the application's name.",
        };
        var force = new Option<bool>("--force")
        {
            Description = "Writes into a folder that is not empty: renews what nanoml wrote there, keeps and names what you edited or wrote.",
        };
        var teach = new Option<bool>("--teach")
        {
            Description = "The application learns new classes, and better ones, from its user: over a serial line, and a button where the board has one.",
        };
        var verb = new Verb(
            "new",
            "Writes an application that opens in Visual Studio: source, pre-processing, model, results.",
            "new Gestures --model model.onnx --board m5stickc-plus --source imu --data calibration.npz",
            "new Gestures --model model.onnx --board m5stickc-plus --source imu --data calibration.npz --teach",
            "new Demo --model model.onnx --board esp32 --source replay --data samples.npz --out demo",
            "new Demo --model better.onnx --board esp32 --source replay --data samples.npz --out demo --force");
        verb.Arguments.Add(name);
        options.AddTo(verb);
        verb.Options.Add(source);
        verb.Options.Add(recording);
        verb.Options.Add(output);
        verb.Options.Add(force);
        verb.Options.Add(teach);
        verb.SetAction(parsed =>
        {
            string application = parsed.GetRequiredValue(name);
            string folder = parsed.GetValue(output) ?? application;
            CompileOptions read = options.Read(parsed);
            bool isTaught = parsed.GetValue(teach);
            CompileOptions named = read with { Name = read.Name ?? application + ModelSuffix, Features = read.Features ?? (isTaught ? FeatureChoice.Last : null) };
            return Run(
                terminal,
                compiler,
                application,
                named with { RepeatCommand = isTaught ? null : options.CompileCommand(parsed, named, folder) },
                SourceTable.Kinds[parsed.GetRequiredValue(source)],
                Place(parsed, source, recording),
                folder,
                parsed.GetValue(force),
                isTaught,
                parsed.GetValue(options.Json));
        });
        return verb;
    }

    private static RecordingPlace Place(ParseResult parsed, Option<string> source, Option<string> recording) =>
        parsed.GetResult(recording) is { Implicit: false } && SourceTable.Kinds[parsed.GetRequiredValue(source)] != SourceKind.Replay
            ? throw new CompilerException(DiagnosticCatalog.Usage, "--recording needs --source replay", "Leave it out.")
            : s_recordings[parsed.GetRequiredValue(recording)];

    private static int Run(
        Terminal terminal,
        BoardCompiler compiler,
        string name,
        CompileOptions options,
        SourceKind source,
        RecordingPlace recording,
        string folder,
        bool force,
        bool isTaught,
        bool json)
    {
        OutputFolder.RequireUsable(folder);
        if (!force)
        {
            GeneratedFiles.RequireEmpty(folder);
        }

        SharedRuntime runtime = SharedRuntime.In(folder).WithLibrary();
        Compilation compilation = compiler.Compile(options with { Runtime = runtime }, json);
        EmittedApplication application = ApplicationEmitter.Emit(compilation, name, source, recording, folder, isTaught);
        IReadOnlyList<string> kept = GeneratedFiles.WriteAround(folder, application.Files);
        WarnOfGaps(terminal, folder, application.Files.Where(file => kept.Contains(file.Path)));
        if (json)
        {
            terminal.WriteResult(Json.Of(new
            {
                Name = name,
                Model = compilation.Code.ClassName,
                Board = compilation.Board.Name,
                Source = SourceTable.Kinds.Single(s => s.Value == source).Key,
                Files = application.Files.Select(file => file.Path).Except(kept).Select(path => Path.Combine(folder, path)),
                Kept = kept.Select(path => Path.Combine(folder, path)),
            }));
        }
        else
        {
            terminal.WriteLine($"Wrote {application.Files.Length - kept.Count} files to {folder}.");
            foreach (string path in kept)
            {
                terminal.WriteLine($"Kept        {Path.Combine(folder, path)}: it is yours, or you have edited it");
            }

            terminal.WriteLine($"Firmware    {Nanoff.Command(Nanoff.Firmware(compilation.Board.NanoffTarget, "PORT"))}");
            terminal.WriteLine(
                $"Build       open {Path.Combine(folder, name + ".sln")} in Visual Studio with the nanoFramework extension, and press F5");
            if (application.FileDeployment is { } deployment)
            {
                terminal.WriteLine(
                    $"Recording   put your port into {Path.Combine(folder, deployment)}, then, in that folder, "
                    + Nanoff.Command(["--filedeployment", deployment]));
            }

            terminal.WriteLine($"Wiring      {Path.Combine(folder, "README.md")}");
            terminal.WriteBrief(folder);
        }

        return ExitCode.Done;
    }

    private static void WarnOfGaps(Terminal terminal, string folder, IEnumerable<EmittedFile> kept)
    {
        foreach (EmittedFile file in kept)
        {
            string path = Path.Combine(folder, file.Path);
            try
            {
                if (ProjectGap.Of(path, file.Text) is { IsEmpty: false } gap)
                {
                    terminal.Warn(
                        $"{path} is yours and stays as it is, but what was written around it needs in it: {string.Join(", ", gap)}. "
                        + "Add that, or delete the file and give this command again, which writes it anew.");
                }
            }
            catch (CompilerException e) when (e.Code == DiagnosticCatalog.ProjectNotReadable)
            {
                terminal.Warn($"{path} is yours and stays as it is; whether it lacks something cannot be told. {e.Message}");
            }
        }
    }
}
