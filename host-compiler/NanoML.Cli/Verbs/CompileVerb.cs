using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Files;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml compile</c>: writes the generated code and says what it costs on the board.</summary>
internal static class CompileVerb
{
    public static Verb Create(Terminal terminal, BoardCompiler compiler)
    {
        var options = new CompilationOptions();
        var line = new LineOptions();
        var output = new Option<string?>("--out")
        {
            HelpName = "DIR",
            Description = "Where the generated files go. Default: a folder with the name of the class.",
        };
        var runtime = new Option<string?>("--runtime")
        {
            HelpName = "NFPROJ",
            Description = "The NanoML.Runtime.nfproj of your solution: the model refers to it, and none is written.",
        };
        Option<string?> report = ReportFile.Option();
        var verb = new Verb(
            "compile",
            "Compiles a model to C# projects for the board.",
            "compile model.onnx --target esp32 --data calibration.npz",
            "compile model.onnx --target esp32-psram --data calibration.npz --scale 1/255 --out Generated --name Detector",
            "compile model.onnx --target esp32 --data calibration.npz --prune 0.5 --ranges percentile --json",
            "compile model.onnx --target esp32 --data calibration.npz --report report.html",
            "compile model.onnx --target esp32 --data calibration.npz --min-sqnr 20 --min-agreement 95",
            "compile model.onnx --target esp32 --data calibration.npz --out Models --runtime firmware/NanoML.Runtime/NanoML.Runtime.nfproj");
        options.AddTo(verb);
        line.AddTo(verb);
        verb.Options.Add(output);
        verb.Options.Add(runtime);
        verb.Options.Add(report);
        verb.SetAction(parsed =>
        {
            CompileOptions read = line.Read(parsed, options.Read(parsed));
            if (parsed.GetValue(output) is { } given)
            {
                OutputFolder.RequireUsable(given);
            }

            string folder = parsed.GetValue(output) ?? read.ClassName;
            SharedRuntime shared = parsed.GetValue(runtime) is { } project ? SharedRuntime.At(project, folder) : SharedRuntime.In(folder);
            return Run(terminal, compiler, read with { Runtime = shared }, folder, ReportFile.Of(parsed, report), parsed.GetValue(options.Json));
        });
        return verb;
    }

    private static int Run(
        Terminal terminal, BoardCompiler compiler, CompileOptions options, string folder, ReportFile? page, bool json)
    {
        Compilation compilation = compiler.Compile(options, json, anySize: page is not null);
        ProfileReport profile = terminal.WithProgress(json, progress =>
        {
            ProfileReport counted = Profiling.Run(compilation, progress);

            // Before the refusal: the page is what its reader decides by.
            page?.Write(compilation, counted, progress: progress);
            return counted;
        });
        compilation.Fit.Require(options.ModelPath, compilation.Board);
        QualityAdvice.Require(compilation);
        OutputPlace.Require(folder, compilation.Code, options.ModelPath);
        GeneratedFiles.WriteOver(folder, [.. compilation.Code.Files]);
        CompileReport report = CompileReport.Of(compilation, profile, folder);
        if (json)
        {
            terminal.WriteResult(Json.Of(report));
        }
        else
        {
            report.Print(terminal, compilation, folder);
            SayWhereReportIs(terminal, page);
            terminal.WriteBrief(folder);
        }

        return ExitCode.Done;
    }

    public static void SayWhereReportIs(Terminal terminal, ReportFile? page)
    {
        if (page is not null)
        {
            terminal.WriteLine($"Report      {page}");
        }
    }
}
