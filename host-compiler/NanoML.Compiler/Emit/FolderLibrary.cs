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
        string path = Path.Combine(folder, library, $"{library}.nfproj");
        if (!File.Exists(path))
        {
            return None;
        }

        string own = Path.GetDirectoryName(Path.GetFullPath(path))!;
        ILookup<bool, string> isKnown = DeviceProject.Read(path).Sources.Where(File.Exists)
            .Select(source => Path.GetRelativePath(own, source))
            .ToLookup(source => known.Contains(Path.GetFileNameWithoutExtension(source)));
        return new FolderLibrary(
            [.. isKnown[true].Select(Path.GetFileNameWithoutExtension).OfType<string>()],
            [
                .. isKnown[false].Where(source => Path.GetFileName(source) != "AssemblyInfo.cs").Select(source => source.Replace('/', '\\')),
            ]);
    }
}
