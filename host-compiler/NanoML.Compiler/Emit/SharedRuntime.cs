using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Emit;

/// <summary>
/// What NanoML.Runtime has or is to have besides what a model needs, because other models and applications share it: there is one in a
/// solution, and its sources are the union of what all of them need.
/// </summary>
/// <param name="Classes">Of the device library and the kernels.</param>
public sealed record SharedRuntime(ImmutableArray<string> Classes)
{
    /// <summary>For a model that has it to itself.</summary>
    public static SharedRuntime None { get; } = new([]);

    /// <summary>Sources that its project lists and this compiler does not know; they stay.</summary>
    public ImmutableArray<string> KeptSources { get; init; } = [];

    /// <summary>The project, which the model refers to and which is left as it is; null for one in the output folder, written anew.</summary>
    public ProjectFile? Existing { get; init; }

    /// <summary>Of <see cref="Classes"/>, those of a project that exists whose text is not the compiler's.</summary>
    private ImmutableArray<string> Changed { get; init; } = [];

    /// <summary>The whole device library, for an application that has a source and a loop.</summary>
    public SharedRuntime WithLibrary() =>
        this with { Classes = [.. Classes.Union(DeviceSources.Runtime.Select(DeviceSources.ClassName))] };

    /// <summary>What there is in an output folder.</summary>
    /// <exception cref="CompilerException"><see cref="DiagnosticCatalog.ProjectNotReadable"/>.</exception>
    public static SharedRuntime In(string folder)
    {
        FolderLibrary there = FolderLibrary.Read(folder, RuntimeEmitter.AssemblyName, Known.Select(DeviceSources.ClassName));
        return new SharedRuntime(there.Classes) { KeptSources = there.KeptSources };
    }

    /// <summary>A project that exists elsewhere, such as firmware/NanoML.Runtime.</summary>
    /// <param name="project">The .nfproj.</param>
    /// <param name="folder">Where the model is going to be written.</param>
    /// <exception cref="CompilerException">
    /// It cannot be read (<see cref="DiagnosticCatalog.ProjectNotReadable"/>) or is another (<see cref="DiagnosticCatalog.WrongRuntime"/>).
    /// </exception>
    public static SharedRuntime At(string project, string folder)
    {
        DeviceProject read = DeviceProject.Read(project);
        if (read.AssemblyName != RuntimeEmitter.AssemblyName)
        {
            throw new CompilerException(DiagnosticCatalog.WrongRuntime, $"{project}: its assembly is {read.AssemblyName}, not {RuntimeEmitter.AssemblyName}");
        }

        string[] sources = [.. read.Sources.Where(File.Exists)];
        return new SharedRuntime([.. sources.Select(Class).Where(IsKnown)])
        {
            Changed = [.. sources.Where(IsChanged).Select(Class)],
            Existing = new ProjectFile(
                Path.GetRelativePath(Path.GetFullPath(folder), Path.GetFullPath(project)).Replace('\\', '/'), read.ProjectGuid),
        };
    }

    /// <summary>A project that exists has to have all that a model needs, as the compiler knows it: nobody adds to it.</summary>
    /// <exception cref="CompilerException"><see cref="DiagnosticCatalog.WrongRuntime"/>.</exception>
    public void Require(IEnumerable<SourceFile> needed)
    {
        if (Existing is null)
        {
            return;
        }

        string[] names = [.. needed.Select(DeviceSources.ClassName)];
        if (names.Except(Classes).Order().ToArray() is { Length: > 0 } missing)
        {
            throw new CompilerException(
                DiagnosticCatalog.WrongRuntime, $"{Existing.Path}: it has no {string.Join(", ", missing)}, which the model needs");
        }

        if (names.Intersect(Changed).Order().ToArray() is { Length: > 0 } changed)
        {
            throw new CompilerException(
                DiagnosticCatalog.WrongRuntime,
                $"{Existing.Path}: {string.Join(", ", changed)} differ from this version of nanoml, so the device would not compute what was verified");
        }
    }

    private static IEnumerable<SourceFile> Known => DeviceSources.Runtime.Concat(DeviceSources.Kernels);

    private static string Class(string path) => Path.GetFileNameWithoutExtension(path);

    private static bool IsKnown(string name) => Known.Any(source => DeviceSources.ClassName(source) == name);

    private static bool IsChanged(string path)
    {
        SourceFile? ours = Known.FirstOrDefault(source => DeviceSources.ClassName(source) == Class(path));
        return ours is not null && File.ReadAllText(path).ReplaceLineEndings() != ours.Text.ReplaceLineEndings();
    }
}
