using NanoML.Cli.Ending;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Reporting;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml profile</c>: what an inference costs on the board, layer by layer.</summary>
internal static class ProfileVerb
{
    public static Verb Create(Terminal terminal, BoardCompiler compiler)
    {
        var options = new CompilationOptions();
        var verb = new Verb(
            "profile",
            "Counts the opcodes that an inference executes and predicts its time, memory and flash, layer by layer.",
            "profile model.onnx --target esp32 --data calibration.npz",
            "profile model.onnx --target esp32 --data calibration.npz --costs my-board.json --json");
        options.AddTo(verb);
        verb.SetAction(parsed => Run(terminal, compiler, options.Read(parsed), parsed.GetValue(options.Json)));
        return verb;
    }

    private static int Run(Terminal terminal, BoardCompiler compiler, CompileOptions options, bool json)
    {
        Compilation compilation = compiler.Compile(options, json);
        ProfileReport report = terminal.WithProgress(json, progress => Profiling.Run(compilation, progress));
        if (json)
        {
            terminal.WriteResult(Json.Of(report));
        }
        else
        {
            ProfileText.Print(terminal, report, compilation.Costs, compilation.Board, compilation.Fit, compilation.Stream);
            terminal.WriteBrief($"{Figures.Milliseconds(report.Time)} ms");
        }

        return ExitCode.Done;
    }
}
