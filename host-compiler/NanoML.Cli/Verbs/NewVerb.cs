using System.CommandLine;
using NanoML.Compiler.Applications;
using NanoML.Compiler.Driver;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml new</c>: writes an application around a model, for Visual Studio.</summary>
internal static class NewVerb
{
    private const string ModelSuffix = "Model";

    private static readonly OrderedDictionary<string, SourceKind> s_sources = new()
    {
        ["imu"] = SourceKind.Imu,
        ["camera"] = SourceKind.Camera,
        ["microphone"] = SourceKind.Microphone,
        ["replay"] = SourceKind.Replay,
    };

    public static Verb Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "The application: a C# identifier." };
        ModelOptions options = ModelOptions.Named();
        Option<string> source = OptionParsing.Choice("--source", "Where samples come from.", "replay", s_sources.Keys);
        source.Required = true;
        source.DefaultValueFactory = null;
        var output = new Option<string?>("--out")
        {
            HelpName = "DIR",
            Description = "Where the files go. Default: a folder with the application's name.",
        };
        var verb = new Verb(
            "new",
            "Writes an application that opens in Visual Studio: source, pre-processing, model, results.",
            "new Gestures --model model.onnx --board m5stickc-plus --source imu --data calibration.npz",
            "new Demo --model model.onnx --board esp32 --source replay --data samples.npz --out demo");
        verb.Arguments.Add(name);
        options.AddTo(verb);
        verb.Options.Add(source);
        verb.Options.Add(output);
        verb.SetAction(parsed => Run(
            terminal,
            parsed.GetRequiredValue(name),
            options.Read(parsed),
            s_sources[parsed.GetRequiredValue(source)],
            parsed.GetValue(output),
            parsed.GetValue(options.Json)));
        return verb;
    }

    private static int Run(Terminal terminal, string name, CompileOptions options, SourceKind source, string? output, bool json)
    {
        string folder = output ?? name;
        OutputFolder.RequireUsable(folder);
        Compilation compilation = CompileVerb.CompileForBoard(terminal, options with { Name = options.Name ?? name + ModelSuffix }, json);
        EmittedApplication application = ApplicationEmitter.Emit(compilation, name, source);
        OutputFolder.Write(folder, application.Files);
        if (json)
        {
            terminal.WriteLine(Json.Of(new
            {
                Name = name,
                Model = compilation.Code.ClassName,
                Board = compilation.Board.Name,
                Source = s_sources.Single(s => s.Value == source).Key,
                Files = application.Files.Select(file => Path.Combine(folder, file.Path)),
            }));
        }
        else
        {
            terminal.WriteLine($"Wrote {application.Files.Length} files to {folder}.");
            terminal.WriteLine($"Firmware    {Nanoff.Command(Nanoff.Firmware(compilation.Board.NanoffTarget, "PORT"))}");
            terminal.WriteLine(
                $"Build       open {Path.Combine(folder, name + ".sln")} in Visual Studio with the nanoFramework extension, and press F5");
            terminal.WriteLine($"Wiring      {Path.Combine(folder, "README.md")}");
        }

        return NanoMLApp.Done;
    }
}
