using System.CommandLine;
using NanoML.Compiler.Driver;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml compile</c>: writes the generated code and says what it costs on the board.</summary>
internal static class CompileVerb
{
    public static Verb Create(Terminal terminal)
    {
        var options = new ModelOptions();
        var output = new Option<string?>("--out")
        {
            HelpName = "DIR",
            Description = "Where the generated files go. Default: a folder with the name of the class.",
        };
        var verb = new Verb(
            "compile",
            "Compiles a model to C# projects for the board.",
            "compile model.onnx --target esp32 --data calibration.npz",
            "compile model.onnx --target esp32-psram --data calibration.npz --scale 0.00392156862745098 --out Generated --name Detector",
            "compile model.onnx --target esp32 --data calibration.npz --prune 0.5 --ranges percentile --json");
        options.AddTo(verb);
        verb.Options.Add(output);
        verb.SetAction(parsed => Run(terminal, options.Read(parsed), parsed.GetValue(output), parsed.GetValue(options.Json)));
        return verb;
    }

    private static int Run(Terminal terminal, CompileOptions options, string? output, bool json)
    {
        if (output is not null)
        {
            OutputFolder.RequireUsable(output);
        }

        Compilation compilation = CompileForBoard(terminal, options, json);
        string folder = output ?? compilation.ClassName;
        OutputFolder.Write(folder, [.. compilation.Code.Files]);
        CompileReport report = CompileReport.Of(compilation, folder);
        if (json)
        {
            terminal.WriteLine(Json.Of(report));
        }
        else
        {
            report.Print(terminal, compilation, folder);
        }

        return NanoMLApp.Done;
    }

    /// <summary>Compiles in memory, prints the warnings, and refuses what does not fit the board.</summary>
    public static Compilation CompileForBoard(Terminal terminal, CompileOptions options, bool quiet)
    {
        Compilation compilation = terminal.WithProgress(quiet, progress => Compilation.Run(options, progress));
        foreach (string warning in compilation.Warnings)
        {
            terminal.Warn(warning);
        }

        compilation.Fit.Require(options.ModelPath, compilation.Board);
        return compilation;
    }
}
