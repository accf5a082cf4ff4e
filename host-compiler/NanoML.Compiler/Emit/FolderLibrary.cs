using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Emit;

/// <summary>What the project of a library in an output folder lists; sources that are not there do not count.</summary>
/// <param name="Classes">Those that this compiler knows.</param>
/// <param name="KeptSources">Paths of the others, relative to the project, with backslashes.</param>
internal sealed record FolderLibrary(ImmutableArray<string> Classes, ImmutableArray<string> KeptSources)
{
    public static FolderLibrary None { get; } = new([], []);

    /// <param name="folder">In which the library's own folder lies.</param>
    /// <param name="known">The names of all classes that the library can have.</param>
    /// <exception cref="CompilerException"><see cref="DiagnosticCatalog.ProjectNotReadable"/>.</exception>
    public static FolderLibrary Read(string folder, string library, IEnumerable<string> known)
    {
        string own = Path.Combine(folder, library);
        ILookup<bool, string> isKnown = Sources(own, Path.Combine(own, $"{library}.nfproj"))
            .Select(source => Path.GetRelativePath(own, source))
            .ToLookup(source => known.Contains(Path.GetFileNameWithoutExtension(source)));
        return new FolderLibrary(
            [.. isKnown[true].Select(Path.GetFileNameWithoutExtension).OfType<string>()],
            [
                .. isKnown[false].Where(source => Path.GetFileName(source) != "AssemblyInfo.cs").Select(source => source.Replace('/', '\\')),
            ]);
    }

    /// <summary>Where the project was deleted, so that it is written anew, it has listed what lies in its folder.</summary>
    private static IEnumerable<string> Sources(string folder, string project) =>
        File.Exists(project) ? DeviceProject.Read(project).Sources.Where(File.Exists)
        : Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.cs", new EnumerationOptions())
        : [];
}
