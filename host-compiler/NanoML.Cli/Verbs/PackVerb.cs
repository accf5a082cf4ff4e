using System.Collections.Immutable;
using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Files;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Packaging;
using NanoML.Compiler.Signing;

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
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--model-version takes a number from 1 on");
            }
        });
        var sign = new Option<string?>("--sign")
        {
            HelpName = "KEY.pem",
            Description = $"Signs the model with a key of nanoml keys. {SigningKey.PasswordVariable} has the password of an encrypted one.",
        };
        var verb = new Verb(
            "pack",
            "Writes a model as a file for NanoML.Player: the board runs it without new firmware.",
            "pack model.onnx --target esp32 --data calibration.npz",
            "pack model.onnx --target esp32 --data calibration.npz --weights int4 --model-version 2 --out kws-2.nml",
            "pack model.onnx --target esp32 --data calibration.npz --sign release.pem");
        options.AddTo(verb);
        line.AddTo(verb);
        verb.Options.Add(version);
        verb.Options.Add(sign);
        verb.Options.Add(output);
        verb.SetAction(parsed =>
        {
            CompileOptions read = Packing.Options(line.Read(parsed, options.Read(parsed)));
            string file = parsed.GetValue(output) ?? read.ClassName + ModelPackage.Extension;
            OutputFolder.RequireWritable(file, "Choose another file with --out.");
            using SigningKey? key = parsed.GetValue(sign) is { } path ? SigningKey.Read(path, Environment.GetEnvironmentVariable(SigningKey.PasswordVariable)) : null;
            return Run(terminal, compiler, read, parsed.GetValue(version), key, file, parsed.GetValue(options.Json));
        });
        return verb;
    }

    private static int Run(Terminal terminal, BoardCompiler compiler, CompileOptions options, int version, SigningKey? key, string file, bool json)
    {
        Compilation compilation = compiler.Compile(options, json, anySize: true);
        var packing = Packing.Of(compilation, version);
        packing.Fit.Require(options.ModelPath, compilation.Board);
        QualityAdvice.Require(compilation);
        ProfileReport profile = terminal.WithProgress(json, progress => Profiling.Run(compilation, progress));
        ImmutableArray<byte> model = packing.Package.Bytes;
        ImmutableArray<byte> bytes = key is null ? model : [.. model, .. ModelSigner.Sign(model.AsSpan(), version, key)];
        string path = Path.GetFullPath(file);
        OutputFolder.Write(Path.GetDirectoryName(path)!, [new EmittedFile(Path.GetFileName(path), "") { Bytes = bytes }], "Choose another file with --out.");
        var report = PackReport.Of(packing, profile, file, bytes);
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
