using System.CommandLine;
using NanoML.Compiler.Driver;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml compile</c>: writes the generated code and says what it costs on the board.</summary>
internal static class CompileVerb
{
    public static Verb Create(Terminal terminal, BoardCompiler compiler)
    {
        var options = new ModelOptions();
        var line = new LineOptions();
        var output = new Option<string?>("--out")
        {
            HelpName = "DIR",
            Description = "Where the generated files go. Default: a folder with the name of the class.",
        };
        Option<string?> report = ReportFile.Option();
        var verb = new Verb(
            "compile",
            "Compiles a model to C# projects for the board.",
            "compile model.onnx --target esp32 --data calibration.npz",
            "compile model.onnx --target esp32-psram --data calibration.npz --scale 0.00392156862745098 --out Generated --name Detector",
            "compile model.onnx --target esp32 --data calibration.npz --prune 0.5 --ranges percentile --json",
            "compile model.onnx --target esp32 --data calibration.npz --report report.html",
            "compile model.onnx --target esp32 --data calibration.npz --min-sqnr 20 --min-agreement 95");
        options.AddTo(verb);
        line.AddTo(verb);
        verb.Options.Add(output);
        verb.Options.Add(report);
        verb.SetAction(parsed => Run(
            terminal,
            compiler,
            line.Read(parsed, options.Read(parsed)),
            parsed.GetValue(output),
            ReportFile.Of(parsed, report),
            parsed.GetValue(options.Json)));
        return verb;
    }

    private static int Run(
        Terminal terminal, BoardCompiler compiler, CompileOptions options, string? output, ReportFile? page, bool json)
    {
        if (output is not null)
        {
            OutputFolder.RequireUsable(output);
        }

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
        string folder = output ?? compilation.ClassName;
        OutputFolder.Write(folder, [.. compilation.Code.Files]);
        CompileReport report = CompileReport.Of(compilation, profile, folder);
        if (json)
        {
            terminal.WriteLine(Json.Of(report));
        }
        else
        {
            report.Print(terminal, compilation, folder);
            SayWhereReportIs(terminal, page);
        }

        return NanoMLApp.Done;
    }

    public static void SayWhereReportIs(Terminal terminal, ReportFile? page)
    {
        if (page is not null)
        {
            terminal.WriteLine($"Report      {page}");
        }
    }
}
