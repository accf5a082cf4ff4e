using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Simulation.NanoClr;

/// <summary>What the user says about where nanoFramework's tools are; null leaves the search to us.</summary>
/// <param name="Runtime">nanoCLR.</param>
/// <param name="MetadataProcessor">The metadata processor.</param>
/// <param name="CoreLibrary">mscorlib.dll with mscorlib.pe beside it, or a folder that holds both.</param>
/// <param name="ResourceManager">The same of nanoFramework.ResourceManager.</param>
public sealed record NanoClrPaths(
    string? Runtime = null, string? MetadataProcessor = null, string? CoreLibrary = null, string? ResourceManager = null);

/// <summary>
/// Finds nanoFramework's tools: what the user names comes first, then the environment variables of <see cref="NanoClrTools"/>, then the
/// user's NuGet packages and dotnet tools; mscorlib also lies beside the compiler.
/// </summary>
public static class NanoClrDiscovery
{
    private const string ProcessorName = "nanoFramework.Tools.MetadataProcessor";

    private static readonly Library s_coreLibrary = new(
        "mscorlib", "nanoframework.corelibrary", "--mscorlib", NanoClrTools.CoreLibraryVariable, NanoClrTools.CoreLibraryPeVariable);

    private static readonly Library s_resourceManager = new(
        "nanoFramework.ResourceManager", "nanoframework.resourcemanager", "--resource-manager", NanoClrTools.ResourceManagerVariable,
        NanoClrTools.ResourceManagerPeVariable);

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
        NanoClrLibrary library = s_coreLibrary.Find(paths.CoreLibrary, places) ?? NanoClrLibrary.Core;
        return new NanoClrTools(runtime, processor, library.Dll, library.Pe) { ResourceManager = s_resourceManager.Find(paths.ResourceManager, places) };
    }

    /// <summary>What a model with streamed weights throws where there is no <see cref="NanoClrTools.ResourceManager"/>.</summary>
    internal static CompilerException ResourceManagerMissing() => Missing(
        "nanoFramework.ResourceManager, by which the model reads its weights from flash,",
        "Restore the NuGet package nanoFramework.ResourceManager 1.2.32, or name the file or its folder with --resource-manager, or both files with "
        + $"{NanoClrTools.ResourceManagerVariable} and {NanoClrTools.ResourceManagerPeVariable}.");

    private static string? Named(string? option, string optionName, string variable, NanoClrPlaces places)
    {
        (string? path, string name) = option is not null ? (option, optionName) : (places.Variable(variable), variable);
        return string.IsNullOrEmpty(path)
            ? null
            : File.Exists(path) ? Path.GetFullPath(path) : throw NotThere(name, path, "a file");
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

    /// <summary>A library as a .dll and a .pe file.</summary>
    private sealed record Library(string File, string Package, string Option, string DllVariable, string PeVariable)
    {
        public NanoClrLibrary? Find(string? named, NanoClrPlaces places)
        {
            if (named is not null)
            {
                return InFolder(named) ?? throw NotThere(Option, named, $"{File}.dll with {File}.pe, nor a folder that holds both");
            }

            string? dll = Named(null, "", DllVariable, places);
            string? pe = Named(null, "", PeVariable, places);
            return dll is not null && pe is not null ? new NanoClrLibrary(dll, pe)
                : dll is not null && InFolder(dll) is { } both ? both
                : Versions(places, Package).Select(InFolder).FirstOrDefault(found => found is not null);
        }

        private NanoClrLibrary? InFolder(string path)
        {
            bool isFile = System.IO.File.Exists(path);
            string folder = Path.GetFullPath(isFile ? Path.GetDirectoryName(Path.GetFullPath(path))! : path);
            string? dll = isFile ? Path.GetFullPath(path) : Below(folder, $"{File}.dll");
            return dll is not null && Below(folder, $"{File}.pe") is { } pe ? new NanoClrLibrary(dll, pe) : null;
        }
    }
}
