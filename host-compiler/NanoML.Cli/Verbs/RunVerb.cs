using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NanoML.Cli.Ending;
using NanoML.Cli.Monitoring;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml run</c>: runs the emitted code on the host and prints the lines that the device library writes to the serial port.</summary>
internal static class RunVerb
{
    public static Verb Create(Terminal terminal, BoardCompiler compiler)
    {
        var options = new CompilationOptions();
        var line = new LineOptions();
        Option<string> test = VerifyVerb.TestOption("Samples to run (.npz, .npy or .csv); with class indices as 'label', the accuracy is printed at the end.");
        Option<int?> count = OptionParsing.Count("--count", "N", "How many samples to run, from the first on. Default: all.");
        var verb = new Verb(
            "run",
            "Runs the emitted code on this computer and prints what the firmware would print; us= is this computer's time.",
            "run model.onnx --target esp32 --data calibration.npz --test samples.npz",
            "run model.onnx --target esp32 --data calibration.npz --test samples.npz --count 10 --json");
        options.AddTo(verb);
        line.AddTo(verb);
        verb.Options.Add(test);
        verb.Options.Add(count);
        verb.SetAction(parsed => Run(
            terminal,
            compiler,
            line.Read(parsed, options.Read(parsed)),
            parsed.GetRequiredValue(test),
            parsed.GetValue(count),
            parsed.GetValue(options.Json)));
        return verb;
    }

    private static int Run(
        Terminal terminal, BoardCompiler compiler, CompileOptions options, string testPath, int? count, bool json)
    {
        Compilation compilation = compiler.Compile(options, json);
        QualityAdvice.Require(compilation);
        SampleSet test = Compilation.LoadSamples(options, compilation.Imported, testPath);
        int samples = Math.Min(count ?? test.Count, test.Count);
        var lines = new List<JsonObject>();
        var chosen = new List<ConfusedPair>();
        foreach ((string line, int sample, int? result) in Infer(compilation, test.Inputs.Take(samples)))
        {
            if (test.Labels is { } labels && result is { } last)
            {
                chosen.Add(new ConfusedPair(labels[sample], last, 1));
            }

            if (json)
            {
                lines.Add(LineOf(line, sample, test.Labels?[sample]));
            }
            else
            {
                terminal.WriteLine(line);
            }
        }

        var confusion = test.Labels is null ? null : Confusion.Of(chosen, compilation.Classes);
        ConfusionText? classes = confusion is null ? null : new ConfusionText(confusion, compilation.ClassNames);
        if (json)
        {
            terminal.WriteResult(Json.Of(new RunReport(
                lines, samples, confusion is null ? null : (double)confusion.Right / samples, classes?.Classes(), classes?.Matrix)));
        }
        else if (confusion is not null)
        {
            terminal.WriteResult(string.Create(CultureInfo.InvariantCulture, $"# accuracy {100.0 * confusion.Right / samples:F2} % ({confusion.Right} of {samples})"));
            classes!.Print(terminal);
        }

        return ExitCode.Done;
    }

    /// <summary>The line's pairs as keys, behind what they are about.</summary>
    private static JsonObject LineOf(string line, int sample, int? label)
    {
        var json = new JsonObject { ["sample"] = sample, ["expected"] = label };
        SerialJson.Fill(json, SerialLineParser.Parse(Encoding.UTF8.GetBytes(line)).Single());
        return json;
    }

    /// <summary>The object of <c>--json</c>.</summary>
    /// <param name="Lines">What the firmware would print: <c>sample</c>, <c>expected</c> (null without labels) and the line's pairs.</param>
    /// <param name="Accuracy">Null without labels, as what follows is left out then.</param>
    private sealed record RunReport(
        IReadOnlyList<JsonObject> Lines,
        int Samples,
        double? Accuracy,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IEnumerable<ClassReport>? Classes,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int[][]? Confusion);

    /// <summary>The serial line of each inference with its sample, and the chosen class where it is the sample's last.</summary>
    private static IEnumerable<(string Line, int Sample, int? Class)> Infer(Compilation compilation, IEnumerable<float[]> samples)
    {
        using EmittedModel model = EmittedModel.Load(compilation.Assemblies[^1]);
        EmittedReporter reporter = new(model);

        // Compiles the kernels, which must not count as the first sample's time.
        model.Invoke();
        model.Reset();
        foreach ((int sample, float[] values) in samples.Index())
        {
            byte[][] inputs = [.. compilation.StepInputs(values)];
            for (int k = 0; k < inputs.Length; k++)
            {
                inputs[k].CopyTo(model.Input, 0);
                long start = Stopwatch.GetTimestamp();
                model.Step();
                var elapsed = Stopwatch.GetElapsedTime(start);
                yield return (reporter.Report((long)elapsed.TotalMicroseconds), sample, k < inputs.Length - 1 ? null : ChosenClass(compilation, model.Output));
            }
        }
    }

    private static int ChosenClass(Compilation compilation, byte[] output) =>
        ModelOutput.ChosenClass(compilation.Imported, IntegerOracle.DequantizeOutput(compilation.Plan, output));
}
