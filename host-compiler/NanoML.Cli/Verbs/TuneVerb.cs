using System.CommandLine;
using NanoML.Cli.Streams;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Training;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml tune</c>: trains a compressed student of a float model and writes it as ONNX.</summary>
internal static class TuneVerb
{
    private const string Advice = "Choose another file with --out.";

    private static readonly Dictionary<string, int> s_weights = new()
    {
        ["int8"] = 8,
        ["int6"] = 6,
        ["int4"] = 4,
        ["int3"] = 3,
        ["ternary"] = 2,
    };

    private static readonly Dictionary<string, LossKind> s_losses = new()
    {
        ["auto"] = LossKind.Auto,
        ["kl"] = LossKind.Kl,
        ["mse"] = LossKind.Mse,
    };

    private static readonly TuneOptions s_defaults = new() { ModelPath = "", DataPath = "" };

    public static Verb Create(Terminal terminal, BoardCompiler compiler)
    {
        Argument<string> model = ModelOptions.ModelArgument();
        var data = new Option<string>("--data")
        {
            HelpName = "FILE",
            Required = true,
            Description = "Training samples (.npz, .npy or .csv), with class indices as 'label' if there are any.",
        };
        var output = new Option<string>("--out") { HelpName = "FILE", Required = true, Description = "The .onnx file to write." };
        var student = new Option<string?>("--student")
        {
            HelpName = "FILE",
            Description = "A smaller model to distil into, with the weights to start from. Default: the model itself.",
        };
        Option<float> prune = OptionParsing.Number(
            "--prune", "RATIO", "The share of weights that becomes zero.", 0, value => value is >= 0 and < 1, "a ratio from 0 to below 1");
        Option<float> channels = OptionParsing.Number(
            "--prune-channels", "RATIO", "The share of channels of every layer that the student starts without.", 0,
            value => value is >= 0 and < 1, "a ratio from 0 to below 1");
        Option<string> scope = OptionParsing.Choice(
            "--prune-scope", "Whether every layer loses that share, or the model as a whole.", "layer", ModelOptions.PruneScopes.Keys);
        Option<string> weights = OptionParsing.Choice(
            "--weights", "The weights' format; the first and the last layer stay int8.", "int8", s_weights.Keys);
        Option<string> loss = OptionParsing.Choice(
            "--loss", "What compares student and teacher; auto takes kl for class scores, else mse.", "auto", s_losses.Keys);
        Option<float?> alpha = OptionParsing.OptionalNumber(
            "--alpha", "A", "The share of the labels in the loss. Default: 0.5 with labels, else 0.", value => value is >= 0 and <= 1,
            "a number from 0 to 1");
        Option<float> temperature = Number("--temperature", "T", "Softens the class scores that are compared.", s_defaults.Temperature);
        Option<float> rate = Number("--learning-rate", "R", "Of Adam, at the start.", s_defaults.LearningRate);
        Option<float> validation = OptionParsing.Number(
            "--validation", "SHARE", "Of the samples, held back to choose the best epoch.", (float)s_defaults.Validation,
            value => value is >= 0 and <= 0.5f, "a share from 0 to 0.5");
        Option<int?> epochs = OptionParsing.Count("--epochs", "N", $"Passes over the samples. Default: {s_defaults.Epochs}.");
        Option<int?> batch = OptionParsing.Count("--batch", "N", $"Samples a step. Default: {s_defaults.Batch}.");
        Option<int?> patience = OptionParsing.Count(
            "--patience", "N", $"Epochs without a better one that end it. Default: {s_defaults.Patience}.");
        Option<float> mix = OptionParsing.Number(
            "--mix", "SHARE", "Of the examples, mixtures of two samples that the teacher is asked about.", (float)s_defaults.Mix,
            value => value is >= 0 and <= 1, "a share from 0 to 1");
        Option<int?> seed = OptionParsing.Count("--seed", "N", "The same seed gives the same file. Default: 1.");
        Option<float> scale = ModelOptions.ScaleOption();
        Option<float> mean = ModelOptions.MeanOption();
        Option<string[]> shapes = ModelOptions.ShapeOption();
        Option<string?> result = ModelOptions.OutputOption();
        Option<bool> json = ModelOptions.JsonOption();
        var verb = new Verb(
            "tune",
            "Trains a pruned student with few-bit weights to do what a float model does, and writes it for compile.",
            "tune model.onnx --data training.npz --out tuned.onnx --prune 0.8 --weights int4",
            "tune model.onnx --data unlabelled.npz --out tuned.onnx --weights ternary --epochs 100 --temperature 2",
            "tune model.onnx --data training.npz --out tuned.onnx --prune-channels 0.5",
            "tune large.onnx --student small.onnx --data training.npz --out tuned.onnx --alpha 0.3 --json");
        verb.Arguments.Add(model);
        foreach (Option option in new Option[]
        {
            data, output, student, channels, prune, scope, weights, loss, alpha, temperature, rate, validation, epochs, batch, mix, patience, seed,
            scale, mean, shapes, result, json,
        })
        {
            verb.Options.Add(option);
        }

        verb.SetAction(parsed => Run(
            terminal,
            compiler,
            new TuneOptions
            {
                ModelPath = parsed.GetRequiredValue(model),
                StudentPath = parsed.GetValue(student),
                DataPath = parsed.GetRequiredValue(data),
                Output = parsed.GetValue(result),
                Shapes = ModelOptions.Shapes(parsed.GetValue(shapes) ?? []),
                Mean = parsed.GetValue(mean),
                Scale = parsed.GetValue(scale),
                ChannelPruneRatio = OptionParsing.Decimal(parsed.GetValue(channels)),
                PruneRatio = OptionParsing.Decimal(parsed.GetValue(prune)),
                PruneScope = ModelOptions.PruneScopes[parsed.GetRequiredValue(scope)],
                Bits = s_weights[parsed.GetRequiredValue(weights)],
                Loss = s_losses[parsed.GetRequiredValue(loss)],
                Alpha = parsed.GetValue(alpha) is { } share ? OptionParsing.Decimal(share) : null,
                Temperature = OptionParsing.Decimal(parsed.GetValue(temperature)),
                LearningRate = OptionParsing.Decimal(parsed.GetValue(rate)),
                Validation = OptionParsing.Decimal(parsed.GetValue(validation)),
                Epochs = parsed.GetValue(epochs) ?? s_defaults.Epochs,
                Batch = parsed.GetValue(batch) ?? s_defaults.Batch,
                Mix = OptionParsing.Decimal(parsed.GetValue(mix)),
                Patience = parsed.GetValue(patience) ?? s_defaults.Patience,
                Seed = parsed.GetValue(seed) ?? s_defaults.Seed,
            },
            parsed.GetRequiredValue(output),
            parsed.GetValue(json)));
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
            terminal.WriteLine(Json.Of(TuneText.ToJson(report, output)));
        }
        else
        {
            TuneText.Print(terminal, report, output);
        }

        return report.IsCancelled ? Interruption.ExitCode : NanoMLApp.Done;
    }

    private static Option<float> Number(string name, string helpName, string description, double fallback) =>
        OptionParsing.Number(name, helpName, description, (float)fallback, value => value > 0, "a number above 0");
}
