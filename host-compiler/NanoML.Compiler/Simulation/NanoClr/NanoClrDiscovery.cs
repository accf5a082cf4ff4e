using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Simulation.NanoClr;

/// <summary>What the user says about where nanoFramework's tools are; null leaves the search to us.</summary>
/// <param name="Runtime">nanoCLR.</param>
/// <param name="MetadataProcessor">The metadata processor.</param>
/// <param name="CoreLibrary">mscorlib.dll with mscorlib.pe beside it, or a folder that holds both.</param>
public sealed record NanoClrPaths(string? Runtime = null, string? MetadataProcessor = null, string? CoreLibrary = null);

/// <summary>
/// Finds nanoFramework's tools: what the user names comes first, then the environment variables of <see cref="NanoClrTools"/>, then the
/// user's NuGet packages and dotnet tools.
/// </summary>
public static class NanoClrDiscovery
{
    private const string ProcessorName = "nanoFramework.Tools.MetadataProcessor";

    private static readonly string[] s_processorPackages = ["nanoframework.tools.metadataprocessor.cli", "nanoframework.tools.metadataprocessor"];

    /// <exception cref="CompilerException">NML0611: one is missing; the message says which and how to get it.</exception>
    public static NanoClrTools Find(NanoClrPaths paths, NanoClrPlaces places)
    {
        string runtime = Named(paths.Runtime, "--nanoclr", NanoClrTools.RuntimeVariable, places)
            ?? ProgramPath.Find("nanoclr", [places.DotnetTools, .. places.SearchPath])
            ?? throw Missing(
                "nanoCLR, nanoFramework's interpreter for this computer",
                $"Get it with dotnet tool install -g nanoclr, or name it with --nanoclr or {NanoClrTools.RuntimeVariable}.");
        string processor = Named(paths.MetadataProcessor, "--mdp", NanoClrTools.MetadataProcessorVariable, places)
            ?? Processor(places)
            ?? throw Missing(
                "nanoFramework's metadata processor",
                "Restore the NuGet package nanoFramework.Tools.MetadataProcessor.CLI, or name the program with --mdp or "
                + $"{NanoClrTools.MetadataProcessorVariable}.");
        (string Dll, string Pe) library = Library(paths, places)
            ?? throw Missing(
                "nanoFramework's mscorlib.dll and mscorlib.pe",
                "Restore the NuGet package nanoFramework.CoreLibrary 1.17.11, or name the file or its folder with --mscorlib, or both files with "
                + $"{NanoClrTools.CoreLibraryVariable} and {NanoClrTools.CoreLibraryPeVariable}.");
        return new NanoClrTools(runtime, processor, library.Dll, library.Pe);
    }

    private static string? Named(string? option, string optionName, string variable, NanoClrPlaces places)
    {
        (string? path, string name) = option is not null ? (option, optionName) : (places.Variable(variable), variable);
        return string.IsNullOrEmpty(path)
            ? null
            : File.Exists(path) ? Path.GetFullPath(path) : throw NotThere(name, path, "a file");
    }

    private static (string Dll, string Pe)? Library(NanoClrPaths paths, NanoClrPlaces places)
    {
        if (paths.CoreLibrary is { } path)
        {
            return InFolder(path) ?? throw NotThere("--mscorlib", path, "mscorlib.dll with mscorlib.pe, nor a folder that holds both");
        }

        string? dll = Named(null, "", NanoClrTools.CoreLibraryVariable, places);
        string? pe = Named(null, "", NanoClrTools.CoreLibraryPeVariable, places);
        return dll is not null && pe is not null ? (dll, pe)
            : dll is not null && InFolder(dll) is { } both ? both
            : Versions(places, "nanoframework.corelibrary").Select(InFolder).FirstOrDefault(found => found is not null);
    }

    private static (string Dll, string Pe)? InFolder(string path)
    {
        string folder = Path.GetFullPath(File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))! : path);
        string? dll = File.Exists(path) ? Path.GetFullPath(path) : Below(folder, "mscorlib.dll");
        return dll is not null && Below(folder, "mscorlib.pe") is { } pe ? (dll, pe) : null;
    }

    private static string? Processor(NanoClrPlaces places) => s_processorPackages
        .SelectMany(package => Versions(places, package))
        .Select(folder => Below(folder, ProcessorName + ".dll", needs: ".runtimeconfig.json") ?? Below(folder, ProcessorName + ".exe"))
        .FirstOrDefault(file => file is not null);

    /// <summary>The folders of a package's versions, the newest release first; previews are of another firmware.</summary>
    private static IEnumerable<string> Versions(NanoClrPlaces places, string package)
    {
        string folder = Path.Combine(places.NuGetCache, package);
        return !Directory.Exists(folder)
            ? []
            : Directory.GetDirectories(folder)
                .Where(version => Version.TryParse(Path.GetFileName(version), out _))
                .OrderByDescending(version => Version.Parse(Path.GetFileName(version)));
    }

    /// <param name="needs">What must lie beside it, in place of the extension.</param>
    private static string? Below(string folder, string file, string? needs = null) => !Directory.Exists(folder)
        ? null
        : Directory.EnumerateFiles(folder, file, SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault(path => needs is null || File.Exists(Path.ChangeExtension(path, needs)));

    private static CompilerException Missing(string what, string fix) => new(DiagnosticCatalog.NanoClrMissing, $"{what} is not on this computer", fix);

    private static CompilerException NotThere(string name, string path, string what) =>
        new(DiagnosticCatalog.NanoClrMissing, $"{name} names '{path}', which is not {what}", "Check the path.");
}
