using System.Collections.Immutable;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Applications;

/// <summary>What of the device libraries an application takes along: the classes it names and those that these name.</summary>
internal static class ApplicationLibraries
{
    /// <param name="classes">Of NanoML.Preprocessing and NanoML.Hardware.</param>
    /// <returns>One assembly a library, by name.</returns>
    public static ImmutableArray<EmittedAssembly> Of(IEnumerable<string> classes) =>
    [
        .. DeviceSources.LibraryClosure(classes)
            .GroupBy(source => source.Path[..source.Path.IndexOf('/')])
            .OrderBy(library => library.Key, StringComparer.Ordinal)
            .Select(library => new EmittedAssembly(
                library.Key, [.. library.Select(source => new EmittedFile(source.Path, source.Text))], [RuntimeEmitter.AssemblyName])
            {
                Packages = Packages(library.Key),
            }),
    ];

    private static ImmutableArray<NanoPackage> Packages(string library) => DeviceSources.PackagesOf(library) is { } config
        ? NanoPackage.Read(config)
        : [];
}
