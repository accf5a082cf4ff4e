using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Applications;

/// <summary>
/// Writes an application around a compiled model: a solution for Visual Studio with the application, the generated model, the device
/// library and what of the other device libraries the source needs.
/// </summary>
public static class ApplicationEmitter
{
    /// <summary>Assemblies in load order, the application last, and all files.</summary>
    /// <param name="name">Of the application: its class namespace, folder and assembly.</param>
    /// <exception cref="CompilerException">
    /// The name is none, or the model or the board does not fit the source (<see cref="DiagnosticCatalog.SourceMismatch"/>).
    /// </exception>
    /// <param name="recording">Where <see cref="SourceKind.Replay"/> has its samples.</param>
    /// <param name="isTaught">Whether it learns: the model has its features as a second output.</param>
    /// <param name="folder">Where it is going to be written, perhaps beside other applications, which share the libraries; null for a new folder.</param>
    public static EmittedApplication Emit(
        Compilation compilation, string name, SourceKind source, RecordingPlace recording = RecordingPlace.Auto, string? folder = null, bool isTaught = false)
    {
        RequireName(name, compilation);
        SourcePlan plan = SourceTable.Plan(source, new SourceRequest(compilation, name, recording));
        string model = $"global::{compilation.Code.ClassName}";
        TeachingPlan teaching = isTaught ? TeachingPlan.Of(compilation, name, model, source) : TeachingPlan.None;
        plan = plan with
        {
            Classes = [.. plan.Classes.Union(teaching.Classes)],
            Packages = [.. plan.Packages.Union(teaching.Packages)],
            Files = [.. plan.Files, .. teaching.Files],
        };
        ImmutableArray<EmittedAssembly> libraries = ApplicationLibraries.Of(plan.Classes, folder);
        var values = new Dictionary<string, string>(plan.Values) { ["Name"] = name, ["Model"] = model };
        foreach ((string place, string value) in teaching.Values)
        {
            values[place] = value.Replace("{{Model}}", model, StringComparison.Ordinal);
        }

        AddPower(values, compilation.Board);
        EmittedAssembly runtime = RuntimeEmitter.Assembly(
            ModelInterfaceText.Classes(compilation.Plan), compilation.Emission.Kernels, compilation.Options.Runtime.WithLibrary());
        ImmutableArray<EmittedAssembly> others =
            [runtime, .. compilation.Code.Assemblies.Where(a => a.Name != runtime.Name), .. libraries];
        EmittedAssembly application = Application(name, plan, values, others, compilation.Board);
        TakenNames.RequireApplication(
            compilation.Code.ClassName, $"NanoML.Apps.{name}", application.Sources.Select(source => source.Text));
        ImmutableArray<EmittedAssembly> all = [.. others, application];
        string readme = ApplicationReadme.Text(compilation, name, plan, teaching, libraries);
        return new EmittedApplication(
            all,
            [
                .. all.SelectMany(a => a.Sources.Concat(a.Resources)),
                .. NanoProjectEmitter.Emit(all),
                new EmittedFile($"{name}.sln", SolutionEmitter.Text([.. all.Select(a => a.Name).Reverse()])),
                new EmittedFile("README.md", readme),
                .. plan.RootFiles,
            ])
        {
            FileDeployment = plan.RootFiles.Select(file => file.Path).FirstOrDefault(path => path == ReplaySource.FileDeployment),
        };
    }

    private static EmittedAssembly Application(
        string name, SourcePlan plan, Dictionary<string, string> values, ImmutableArray<EmittedAssembly> others, Board board)
    {
        return new EmittedAssembly(
            name,
            [
                new EmittedFile($"{name}/Program.cs", Template.Fill("Program.cs", values)),
                new EmittedFile($"{name}/Application.cs", Template.Fill($"{plan.Templates}.Application.cs", values)),
                new EmittedFile($"{name}/InputStage.cs", Template.Fill($"{plan.Templates}.InputStage.cs", values)),
                .. plan.Files.Select(file => new EmittedFile($"{name}/{file.Name}", file.Text)),
            ],
            [.. others.Select(a => a.Name)])
        {
            Packages = board.Pins.PowerHold is null ? plan.Packages : [.. plan.Packages, NanoPackages.Gpio],
            IsProgram = true,
        };
    }

    private static void AddPower(Dictionary<string, string> values, Board board)
    {
        values["ProgramUsings"] = board.Pins.PowerHold is null ? "" : "using System.Device.Gpio;\n";
        values["PowerField"] = board.Pins.PowerHold is null
            ? ""
            : "        // Kept, so that the pin stays as it is.\n        private static GpioPin s_power;\n\n";
        values["PowerStatements"] = board.Pins.PowerHold is not { } pin
            ? ""
            : "            // Keeps the board on when it runs on its battery.\n"
                + $"            s_power = new GpioController().OpenPin({pin}, PinMode.Output);\n"
                + "            s_power.Write(PinValue.High);\n";
    }

    private static void RequireName(string name, Compilation compilation)
    {
        if (!Identifier.IsValid(name))
        {
            throw new CompilerException(DiagnosticCatalog.Usage, $"'{name}' is not a name for an application", $"Give a C# identifier of at most {Identifier.Longest} characters.");
        }

        if (compilation.Code.Assemblies.Any(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage,
                $"the model's assembly is called '{name}', too",
                "Give the model's class another name with --name.");
        }
    }
}

/// <summary>An application as it is written.</summary>
/// <param name="Assemblies">In load order; the application is the last.</param>
/// <param name="Files">Everything, with paths relative to the solution's folder.</param>
public sealed record EmittedApplication(ImmutableArray<EmittedAssembly> Assemblies, ImmutableArray<EmittedFile> Files)
{
    /// <summary>The file that tells nanoff what to write to the board's drive; null if there is nothing to write.</summary>
    public string? FileDeployment { get; init; }
}
