using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Files;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Packaging;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml pack</c>: writes a model as a file that the device library NanoML.Player runs.</summary>
internal static class PackVerb
{
    public static Verb Create(Terminal terminal, BoardCompiler compiler)
    {
        var options = CompilationOptions.ForFile();
        var line = new LineOptions();
        var output = new Option<string?>("--out")
        {
            HelpName = "FILE",
            Description = $"Where the file goes. Default: the model's name, with {ModelPackage.Extension}.",
        };
        var version = new Option<int>("--model-version")
        {
            HelpName = "N",
            Description = "Which of the models of this name it is: a later one has a greater number.",
            DefaultValueFactory = _ => 1,
        };
        version.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError("--model-version takes a number from 0 on");
            }
        });
        var verb = new Verb(
            "pack",
            "Writes a model as a file for NanoML.Player: the board runs it without new firmware.",
            "pack model.onnx --target esp32 --data calibration.npz",
            "pack model.onnx --target esp32 --data calibration.npz --weights int4 --model-version 2 --out kws-2.nml");
        options.AddTo(verb);
        line.AddTo(verb);
        verb.Options.Add(version);
        verb.Options.Add(output);
        verb.SetAction(parsed =>
        {
            CompileOptions read = Packing.Options(line.Read(parsed, options.Read(parsed)));
            string file = parsed.GetValue(output) ?? read.ClassName + ModelPackage.Extension;
            OutputFolder.RequireWritable(file, "Choose another file with --out.");
            return Run(terminal, compiler, read, parsed.GetValue(version), file, parsed.GetValue(options.Json));
        });
        return verb;
    }

    private static int Run(Terminal terminal, BoardCompiler compiler, CompileOptions options, int version, string file, bool json)
    {
        Compilation compilation = compiler.Compile(options, json, anySize: true);
        var packing = Packing.Of(compilation, version);
        packing.Fit.Require(options.ModelPath, compilation.Board);
        QualityAdvice.Require(compilation);
        ProfileReport profile = terminal.WithProgress(json, progress => Profiling.Run(compilation, progress));
        string path = Path.GetFullPath(file);
        OutputFolder.Write(Path.GetDirectoryName(path)!, [new EmittedFile(Path.GetFileName(path), "") { Bytes = packing.Package.Bytes }], "Choose another file with --out.");
        var report = PackReport.Of(packing, profile, file);
        if (json)
        {
            terminal.WriteLine(Json.Of(report));
        }
        else
        {
            report.Print(terminal, packing);
        }

        return ExitCode.Done;
    }
}
