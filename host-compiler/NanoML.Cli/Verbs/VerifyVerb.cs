using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using NanoML.Cli.Devices;
using NanoML.Cli.Ending;
using NanoML.Cli.Files;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Proof;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml verify</c>: the float model, the integer oracle and the emitted code on samples that calibration never saw.</summary>
internal static class VerifyVerb
{
    private static readonly string[] s_columns = ["Layer", "Kernel", ">SQNR dB"];

    public static Verb Create(Terminal terminal, BoardCompiler compiler)
    {
        var options = new CompilationOptions();
        var line = new LineOptions();
        var devices = new DeviceOptions();
        Option<string> test = TestOption(
            "Samples to judge the model on, with class indices as 'label' where there are classes (.npz, .npy or .csv).");
        Option<string?> report = ReportFile.Option();
        var verb = new Verb(
            "verify",
            "Measures what quantisation costs, and proves that the emitted code computes what the integer oracle does.",
            "verify model.onnx --target esp32 --data calibration.npz --test labelled.npz",
            "verify model.onnx --target esp32 --data calibration.npz --test labelled.npz --ranges mse --json",
            "verify model.onnx --target esp32 --data calibration.npz --test labelled.npz --report report.html",
            "verify model.onnx --target esp32 --data calibration.npz --test labelled.npz --on nanoclr --samples 20",
            "verify model.onnx --target esp32 --data calibration.npz --test labelled.npz --on serial --port COM4");
        options.AddTo(verb);
        verb.Options.Add(test);
        line.AddTo(verb);
        devices.AddTo(verb);
        verb.Options.Add(report);
        verb.SetAction(parsed => Run(
            terminal,
            compiler,
            line.Read(parsed, options.Read(parsed)),
            parsed.GetRequiredValue(test),
            ReportFile.Of(parsed, report),
            devices.Read(parsed),
            parsed.GetValue(options.Json)));
        return verb;
    }

    public static Option<string> TestOption(string description) =>
        new("--test") { HelpName = "FILE", Required = true, Description = description };

    private static int Run(
        Terminal terminal,
        BoardCompiler compiler,
        CompileOptions options,
        string testPath,
        ReportFile? page,
        IVerifyDevice? device,
        bool json)
    {
        Compilation compilation = compiler.Compile(options, json, anySize: page is not null);
        SampleSet test = Compilation.LoadSamples(options, compilation.Imported, testPath);
        using ReferenceModel reference = compiler.Reference(compilation);
        VerifyReport report = terminal.WithProgress(json, progress => Verification.Run(compilation, test, reference, progress));
        CompilerException? doubt = InputDoubt.Of(compilation, test, report, reference);
        CompilerException? refusal = doubt ?? QualityAdvice.Refusal(compilation, report, test.Labels is not null);
        page?.Write(compilation, terminal.WithProgress(json, progress => Profiling.Run(compilation, progress)), report);
        compilation.Fit.Require(options.ModelPath, compilation.Board);
        DeviceCheck? check = device?.Check(terminal, compilation, test);
        if (json)
        {
            terminal.WriteResult(Json.Of(new JsonReport(report, check, Classes(report.Confusion), Classes(report.FloatConfusion))));
        }
        else
        {
            Print(terminal, report, Word(report, doubt, refusal));
            terminal.WriteBrief($"{Word(report, doubt, refusal)}; {Closeness(report)}");
            Classes(report.Confusion)?.Print(terminal, report.FloatConfusion(compilation.Classes));
            check?.Print();
            CompileVerb.SayWhereReportIs(terminal, page);
        }

        ConfusionText? Classes(Func<int, Confusion?> of) => of(compilation.Classes) is { } confusion ? new ConfusionText(confusion, compilation.ClassNames) : null;
        return (report.FirstDifference, check?.FirstDifference) switch
        {
            ({ } sample, _) => throw NotBitExact(options, sample, "the emitted code"),
            (_, { } sample) => throw NotBitExact(options, sample, check!.Device),
            _ when report.Stream?.FirstBroken is { } sample => throw NotBitExact(options, sample, "the last step", "the window"),
            _ => refusal is null ? ExitCode.Done : throw refusal,
        };
    }

    /// <summary>The keys of <c>--json</c>.</summary>
    private sealed class JsonReport(VerifyReport report, DeviceCheck? check, ConfusionText? integer, ConfusionText? expected)
    {
        public int Samples => report.Samples;

        public double? FloatAccuracy => report.FloatAccuracy;

        public double? Accuracy => report.Accuracy;

        public double? Agreement => report.Agreement;

        public double SqnrDb => report.SqnrDb;

        public IEnumerable<OutputNoise> Outputs => report.Outputs;

        public bool BitExact => report.BitExact;

        public IEnumerable<object> Layers => report.Layers.Select(l => new { Name = l.Layer, l.Kernel, l.SqnrDb });

        /// <summary>With labels, each class as the integer model tells it.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IEnumerable<ClassReport>? Classes => integer?.Classes();

        /// <summary>By true class, then by the integer model's.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public int[][]? Confusion => integer?.Matrix;

        /// <summary>The same of the float model.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public int[][]? FloatConfusion => expected?.Matrix;

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public StreamReport? Stream => report.Stream;

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public object? Device => check?.Json;
    }

    private static void Print(Terminal terminal, VerifyReport report, string verdict)
    {
        terminal.WriteLine($"Verdict         {verdict}; {Closeness(report)}");
        terminal.WriteTable(s_columns, report.Layers.Select(l => new[] { l.Layer, l.Kernel, Decimal(l.SqnrDb, "F1") }));
        terminal.WriteLine($"Samples         {Terminal.Number(report.Samples)}");
        if (report is { FloatAccuracy: { } expected, Accuracy: { } accuracy })
        {
            terminal.WriteLine($"Float accuracy  {Decimal(100 * expected, "F2")} %");
            string lost = Decimal(100 * (expected - accuracy), "F2");
            terminal.WriteLine($"Accuracy        {Decimal(100 * accuracy, "F2")} %, {lost} points lost");
        }
        else
        {
            terminal.WriteLine("Accuracy        unknown: the test file has no labels");
        }

        if (report.Agreement is { } agreement)
        {
            terminal.WriteLine($"Agreement       {Decimal(100 * agreement, "F2")} % of the samples get the same class from both");
        }

        terminal.WriteLine($"Output SQNR     {Decimal(report.SqnrDb, "F1")} dB");
        foreach (OutputNoise output in report.Outputs.Length > 1 ? report.Outputs : [])
        {
            terminal.WriteLine($"  of {output.Name}: {Decimal(output.SqnrDb, "F1")} dB");
        }

        StreamText.Print(terminal, report.Stream);
        terminal.WriteLine($"Bit-exact       {(report.BitExact ? "yes" : "no")}: the generated code against the integer model");
    }

    private static string Word(VerifyReport report, CompilerException? doubt, CompilerException? refusal) => (report.BitExact, doubt, refusal) switch
    {
        (false, _, _) => "WRONG: the generated code differs from the integer model",
        (_, not null, _) => "DOUBTFUL: the float model itself is no better than guessing",
        (_, _, not null) => "POOR",
        _ => "good",
    };

    private static string Closeness(VerifyReport report)
    {
        string classes = report.Agreement is { } agreement ? $"{Decimal(100 * agreement, "F2")} % get the float model's class, " : "";
        return $"{classes}output SQNR {Decimal(report.SqnrDb, "F1")} dB";
    }

    private static string Decimal(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static CompilerException NotBitExact(CompileOptions options, int sample, string where, string other = "the integer oracle") => new(
        DiagnosticCatalog.NotBitExact, $"{options.ModelPath}: on sample {sample} {where} gives other bytes than {other}");
}
