using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Files;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Splitting;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml split</c>: divides a model between a board and its host.</summary>
internal static class SplitVerb
{
    public static Verb Create(Terminal terminal, BoardCompiler compiler)
    {
        var options = new CompilationOptions();
        var split = new SplitOptions();
        var test = new Option<string?>("--test") { HelpName = "FILE", Description = "Samples that the split is judged on and never learns from." };
        var output = new Option<string?>("--out") { HelpName = "DIR", Description = "Where both parts go. Default: the class's name with Split." };
        var verb = new Verb(
            "split",
            "Divides a model between a board and its host: at a layer, or as a cascade in which the board asks when it is not sure.",
            "split model.onnx --target esp32 --data calibration.npz --at auto --link serial",
            "split model.onnx --target esp32 --data calibration.npz --at t29_Add --test labelled.npz",
            "split small.onnx --target esp32 --data calibration.npz --exit-confidence auto --host-model big.onnx --test labelled.npz");
        options.AddTo(verb);
        split.AddTo(verb);
        verb.Options.Add(test);
        verb.Options.Add(output);
        verb.SetAction(parsed =>
        {
            CompileOptions read = options.Read(parsed);
            (SplitAt? cut, CascadeWish? cascade) = split.Read(parsed);
            read = cut is null || read.Name is not null ? read : read with { Name = $"{read.ClassName}Device" };
            string folder = parsed.GetValue(output) ?? $"{read.ClassName}Split";
            OutputFolder.RequireUsable(folder);
            read = read with { Runtime = SharedRuntime.In(Path.Combine(folder, SplitParts.DeviceFolder)) };
            bool json = parsed.GetValue(options.Json);
            var splitter = new Splitter(compiling => compiler.Compile(compiling, json, anySize: true), compiler.Runtime, parsed.GetValue(test));
            SplitOutcome outcome = terminal.WithProgress(json, progress => cut is not null
                ? splitter.Cut(read, cut.At, cut.Link, progress)
                : splitter.MakeCascade(read, cascade!.Confidence, cascade.MaxLoss, cascade.HostModel, progress));
            return Write(terminal, outcome, folder, json);
        });
        return verb;
    }

    private static int Write(Terminal terminal, SplitOutcome outcome, string folder, bool json)
    {
        Compilation device = outcome.Device;
        device.Fit.Require(device.Options.ModelPath, device.Board);
        OutputPlace.Require(Path.Combine(folder, SplitParts.DeviceFolder), outcome.Parts.Device, device.Options.ModelPath);
        GeneratedFiles.WriteOver(folder, outcome.Parts.Files);
        var report = SplitReport.Of(outcome, folder);
        if (json)
        {
            terminal.WriteResult(Json.Of(report));
        }
        else
        {
            report.Print(terminal, outcome);
            terminal.WriteBrief(folder);
        }

        return ExitCode.Done;
    }
}
