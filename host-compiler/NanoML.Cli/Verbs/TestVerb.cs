using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Proof;
using NanoML.Datasets;
using NanoML.Datasets.Sampling;
using NanoML.Evaluation.Running;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml test</c>: how good a model is on the recordings of a data set that were held back, up to the board's own front end and events.</summary>
internal static class TestVerb
{
    public static Verb Create(Terminal terminal, BoardCompiler compiler)
    {
        var model = new ModelOptions();
        var options = new TestOptions();
        Option<string> target = CompilationOptions.BoardOption("--target");
        var data = new Option<string>("--data")
        {
            HelpName = "DATASET",
            Required = true,
            Description = "A data set: its test part is judged, its training part calibrates a model that has no integers yet.",
        };
        var verb = new Verb(
            "test",
            "Judges a model on held-back recordings: classes, confusion, thresholds, events in whole recordings; float, integers and the board's front end.",
            "test trained/model.onnx --data gestures --target esp32",
            "test trained/model.onnx --data words --target esp32 --precision 0.99 --background silence --json");
        Option<string?> labels = LabelsOption.Create();
        model.AddFileTo(verb);
        verb.Options.Add(data);
        verb.Options.Add(labels);
        verb.Options.Add(target);
        options.AddTo(verb);
        verb.Options.Add(model.Json);
        verb.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(data);
            Dataset dataset = Dataset.Open(path);
            TestChoices choices = options.Read(parsed, dataset);
            var compile = new CompileOptions
            {
                ModelPath = model.Path(parsed),
                Target = parsed.GetRequiredValue(target),
                Labels = LabelsOption.Read(parsed, labels),
                DataPath = path,
                DataSets = new DatasetSamplesSource(),
            };
            return Run(terminal, compiler, compile, dataset, choices, parsed.GetValue(model.Json));
        });
        return verb;
    }

    private static int Run(Terminal terminal, BoardCompiler compiler, CompileOptions options, Dataset dataset, TestChoices choices, bool json)
    {
        Compilation compilation = compiler.Compile(options, json);
        using ReferenceModel reference = compiler.Reference(compilation);
        TestResult result = terminal.WithProgress(json, progress => ModelTest.Run(compilation, reference, dataset, choices, progress));
        var report = new TestReport(result, dataset.Path, choices.Split.ToString().ToLowerInvariant());
        if (json)
        {
            terminal.WriteResult(Json.Of(report));
        }
        else
        {
            report.Print(terminal);
            terminal.WriteBrief(report.Brief);
        }

        return result.Run.FirstDifference is { } window
            ? throw new CompilerException(
                DiagnosticCatalog.NotBitExact, $"{options.ModelPath}: on window {window} the emitted code gives other bytes than the integer oracle")
            : ExitCode.Done;
    }
}
