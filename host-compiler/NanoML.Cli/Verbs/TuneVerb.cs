using NanoML.Cli.Ending;
using NanoML.Cli.Files;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Training;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml tune</c>: trains a compressed student of a float model and writes it as ONNX.</summary>
internal static class TuneVerb
{
    private const string Advice = "Choose another file with --out.";

    public static Verb Create(Terminal terminal, BoardCompiler compiler)
    {
        var options = new TuningOptions();
        var verb = new Verb(
            "tune",
            "Trains a pruned student with few-bit weights to do what a float model does, and writes it for compile.",
            "tune model.onnx --data training.npz --out tuned.onnx --prune 0.8 --weights int4",
            "tune model.onnx --data unlabelled.npz --out tuned.onnx --weights ternary --epochs 100 --temperature 2",
            "tune model.onnx --data training.npz --out tuned.onnx --prune-channels 0.5",
            "tune large.onnx --student small.onnx --data training.npz --out tuned.onnx --alpha 0.3 --json");
        options.AddTo(verb);
        verb.SetAction(parsed => Run(terminal, compiler, options.Read(parsed), options.Out(parsed), parsed.GetValue(options.Json)));
        return verb;
    }

    private static int Run(Terminal terminal, BoardCompiler compiler, TuneOptions options, string output, bool json)
    {
        OutputFolder.RequireWritable(output, Advice);
        Tuning tuning = Interruption.Cancel(
            cancellation => terminal.WithProgress(json, progress => Tuning.Run(options, progress, cancellation, compiler.ProofOfTuning())));
        TuneReport report = tuning.Report;
        if (report.IsCancelled && !(report.BestEpoch > 0 && report.After.Loss < report.Before.Loss))
        {
            terminal.Note($"nanoml: no epoch was better than none: {output} is not written.");
            return Interruption.ExitCode;
        }

        OutputFolder.Write(
            Path.GetDirectoryName(Path.GetFullPath(output))!,
            [new EmittedFile(Path.GetFileName(output), "") { Bytes = [.. OnnxWriter.ToBytes(tuning.Model)] }],
            Advice);
        if (report.After.Loss > report.Before.Loss)
        {
            terminal.Warn(
                "Tuning made the model worse: train longer (--epochs), in smaller steps (--learning-rate) or with more data.");
        }

        if (json)
        {
            terminal.WriteResult(Json.Of(TuneText.ToJson(report, output)));
        }
        else
        {
            TuneText.Print(terminal, report, output);
            terminal.WriteBrief(output);
        }

        return report.IsCancelled ? Interruption.ExitCode : ExitCode.Done;
    }
}
