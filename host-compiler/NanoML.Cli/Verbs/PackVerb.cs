using System.Collections.Immutable;
using System.CommandLine;
using NanoML.Cli.Deploy;
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
        var assemblies = new Option<string?>("--assemblies")
        {
            HelpName = "FOLDER",
            Description = "Packs compiled code for boards with PSRAM: the folder has the .pe files that a build of what compile wrote, with the same options, left.",
        };
        var verb = new Verb(
            "pack",
            "Writes a model as a file for NanoML.Player: the board runs it without new firmware.",
            "pack model.onnx --target esp32 --data calibration.npz",
            "pack model.onnx --target esp32 --data calibration.npz --weights int4 --model-version 2 --out kws-2.nml",
            "pack model.onnx --target esp32 --data calibration.npz --sign release.pem",
            "pack model.onnx --target esp32-psram --data calibration.npz --assemblies Model --sign release.pem");
        options.AddTo(verb);
        line.AddTo(verb);
        verb.Options.Add(version);
        verb.Options.Add(sign);
        verb.Options.Add(assemblies);
        verb.Options.Add(output);
        verb.SetAction(parsed =>
        {
            CompileOptions read = line.Read(parsed, options.Read(parsed));
            string? built = parsed.GetValue(assemblies);
            string file = parsed.GetValue(output) ?? read.ClassName + ModelPackage.Extension;
            OutputFolder.RequireWritable(file, "Choose another file with --out.");
            using SigningKey? key = parsed.GetValue(sign) is { } path ? SigningKey.Read(path, Environment.GetEnvironmentVariable(SigningKey.PasswordVariable)) : null;
            var target = new PackedFile(file, parsed.GetValue(version), key);
            bool json = parsed.GetValue(options.Json);
            return built is null ? Pack(terminal, compiler, read, target, json) : PackCode(terminal, compiler, read, built, target, json);
        });
        return verb;
    }

    private static int Pack(Terminal terminal, BoardCompiler compiler, CompileOptions options, PackedFile file, bool json)
    {
        Compilation compilation = compiler.Compile(Packing.Options(options), json, anySize: true);
        var packing = Packing.Of(compilation, file.Version);
        var contents = new PackedContents(
            packing.Package.Bytes, packing.Vectors.Length, packing.Fit, [.. packing.Package.Kernels], "with the bytes that they must give are in it, and were played");
        return Write(terminal, compilation, contents, file, json);
    }

    private static int PackCode(Terminal terminal, BoardCompiler compiler, CompileOptions options, string folder, PackedFile file, bool json)
    {
        Compilation compilation = compiler.Compile(options, json, anySize: true);
        ImmutableArray<CodeImage> images = BuiltAssemblies.Read(folder, CodePacking.AssembliesOf(compilation));
        var packing = CodePacking.Of(compilation, images, file.Version);
        var contents = new PackedContents(
            packing.Package.Bytes, packing.Vectors.Length, packing.Fit, [.. images.Select(image => image.Name)], "with the bytes that they must give are in it: the board runs them before it takes the model");
        return Write(terminal, compilation, contents, file, json);
    }

    private static int Write(Terminal terminal, Compilation compilation, PackedContents contents, PackedFile file, bool json)
    {
        contents.Fit.Require(compilation.Options.ModelPath, compilation.Board);
        QualityAdvice.Require(compilation);
        ProfileReport profile = terminal.WithProgress(json, progress => Profiling.Run(compilation, progress));
        ImmutableArray<byte> bytes = file.Key is null ? contents.Model : [.. contents.Model, .. ModelSigner.Sign(contents.Model.AsSpan(), file.Version, file.Key)];
        string path = Path.GetFullPath(file.Path);
        OutputFolder.Write(Path.GetDirectoryName(path)!, [new EmittedFile(Path.GetFileName(path), "") { Bytes = bytes }], "Choose another file with --out.");
        var report = PackReport.Of(compilation, contents, profile, file.Path, file.Version, bytes);
        if (json)
        {
            terminal.WriteResult(Json.Of(report));
        }
        else
        {
            report.Print(terminal, compilation, contents);
            terminal.WriteBrief(file.Path);
        }

        return ExitCode.Done;
    }

    /// <param name="Key">Null leaves it unsigned.</param>
    private sealed record PackedFile(string Path, int Version, SigningKey? Key);
}
