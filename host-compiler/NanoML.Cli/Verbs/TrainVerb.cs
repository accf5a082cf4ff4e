using System.Collections.Immutable;
using System.Diagnostics;
using NanoML.Cli.Ending;
using NanoML.Cli.Files;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Reporting;
using NanoML.Compiler.Training;
using NanoML.Compiler.Training.Search;
using NanoML.Datasets;
using NanoML.Datasets.Examples;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml train</c>: finds a network for a data set and a board, and writes it as ONNX.</summary>
internal static class TrainVerb
{
    private const int ProofSamples = 64;

    public static Verb Create(Terminal terminal, BoardCompiler compiler)
    {
        var choices = new TrainingChoices();
        var verb = new Verb(
            "train",
            "Trains small networks on a data set, prices them on a board, and writes the fastest that is as good as the best.",
            "train gestures --target esp32 --out trained",
            "train digits --target esp32 --minutes 3 --max-latency 100 --seed 7",
            "train words --target m5stickc-plus2 --weights int4 --json");
        choices.AddTo(verb);
        verb.SetAction(parsed =>
        {
            ImmutableArray<string> command = ["nanoml", .. parsed.Tokens.Select(token => ShellQuoting.Quote(token.Value))];
            return Run(terminal, compiler, choices.Read(parsed), parsed.GetRequiredValue(choices.Data), choices.Out(parsed), parsed.GetValue(choices.Json), command);
        });
        return verb;
    }

    private static int Run(
        Terminal terminal, BoardCompiler compiler, TrainOptions options, string path, string folder, bool json, ImmutableArray<string> command)
    {
        OutputFolder.RequireUsable(folder);
        long start = Stopwatch.GetTimestamp();
        LabelledData data = Open(path);
        SearchResult result = Interruption.Cancel(
            cancellation => terminal.WithProgress(json, progress => NetworkSearch.Run(options, data, progress, cancellation)));
        byte[] model = OnnxWriter.ToBytes(result.Model);
        Compilation compilation = Compile(compiler, options, data, model, json);
        ProfileReport profile = Profiling.Run(compilation);
        var subject = new TrainSubject(path, data.Classes, compilation.Board, options, result, profile, command);
        var report = TrainReport.Of(subject);
        OutputFolder.Write(
            folder,
            [
                new EmittedFile("model.onnx", "") { Bytes = [.. model] },
                new EmittedFile("train.json", Json.Of(report) + "\n"),
                new EmittedFile("report.html", TrainPage.Write(subject)),
            ]);
        if (json)
        {
            terminal.WriteResult(Json.Of(report));
        }
        else
        {
            report.Print(terminal, folder, Stopwatch.GetElapsedTime(start));
            terminal.WriteBrief(Path.Combine(folder, "model.onnx"));
        }

        return result.IsCancelled ? Interruption.ExitCode : ExitCode.Done;
    }

    /// <summary>An archive of examples, or any data set.</summary>
    private static LabelledData Open(string path) => Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase)
        ? ArchiveData.Open(path)
        : DatasetExamples.Of(Dataset.Open(path));

    /// <summary>As <c>compile</c> will: proves the file, and refuses one that does not fit after all.</summary>
    private static Compilation Compile(BoardCompiler compiler, TrainOptions options, LabelledData data, byte[] model, bool quiet)
    {
        string temporary = Directory.CreateTempSubdirectory("nanoml-").FullName;
        try
        {
            string file = Path.Combine(temporary, "model.onnx");
            string samples = Path.Combine(temporary, "samples.npy");
            int count = Math.Min(ProofSamples, data.Validation.Count);
            File.WriteAllBytes(file, model);
            File.WriteAllBytes(samples, SampleWriter.Npy(
                data.Shape.Dims[1..], [.. Enumerable.Range(0, count).Select(k => data.Validation.Plain((int)((long)k * data.Validation.Count / count)))]));
            return compiler.Compile(new CompileOptions { ModelPath = file, Target = options.Target, DataPath = samples }, quiet);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }
}
