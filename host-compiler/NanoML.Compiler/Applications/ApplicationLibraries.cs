using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;

namespace NanoML.Compiler.Applications;

/// <summary>What of the device libraries an application takes along: the classes it names and those that these name.</summary>
internal static class ApplicationLibraries
{
    /// <param name="classes">Of NanoML.Preprocessing and NanoML.Hardware.</param>
    /// <param name="folder">Where they are going to be written; what other applications there have of the same libraries stays.</param>
    /// <returns>One assembly a library, by name.</returns>
    /// <exception cref="CompilerException"><see cref="DiagnosticCatalog.ProjectNotReadable"/>.</exception>
    public static ImmutableArray<EmittedAssembly> Of(IEnumerable<string> classes, string? folder) =>
    [
        .. DeviceSources.LibraryClosure(classes)
            .GroupBy(Library, DeviceSources.ClassName)
            .OrderBy(library => library.Key, StringComparer.Ordinal)
            .Select(library => Assembly(library.Key, library, folder is null ? FolderLibrary.None : InFolder(folder, library.Key))),
    ];

    private static EmittedAssembly Assembly(string library, IEnumerable<string> classes, FolderLibrary there)
    {
        IEnumerable<SourceFile> sources = DeviceSources.LibraryClosure(classes.Concat(there.Classes)).Where(source => Library(source) == library);
        return new EmittedAssembly(
            library, [.. sources.Select(source => new EmittedFile(source.Path, source.Text))], [RuntimeEmitter.AssemblyName])
        {
            Packages = Packages(library),
            KeptSources = there.KeptSources,
        };
    }

    private static FolderLibrary InFolder(string folder, string library) => FolderLibrary.Read(
        folder, library, DeviceSources.Libraries.Where(source => Library(source) == library).Select(DeviceSources.ClassName));

    private static string Library(SourceFile source) => source.Path[..source.Path.IndexOf('/')];

    private static ImmutableArray<NanoPackage> Packages(string library) => DeviceSources.PackagesOf(library) is { } config
        ? NanoPackage.Read(config)
        : [];
}
