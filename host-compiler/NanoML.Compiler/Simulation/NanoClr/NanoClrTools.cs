using NanoML.Compiler.Device;

namespace NanoML.Compiler.Simulation.NanoClr;

/// <summary>
/// The programs and libraries of nanoFramework that run device code on this machine. They are not part of NanoML: their paths come from the environment.
/// </summary>
/// <param name="Runtime">A nanoCLR that takes .pe files as arguments and writes the program's console output to standard output.</param>
/// <param name="MetadataProcessor">nanoFramework's metadata processor (<c>-parse</c>, <c>-compile</c>).</param>
/// <param name="CoreLibrary">nanoFramework's mscorlib.dll, to compile against.</param>
/// <param name="CoreLibraryPe">The same library as mscorlib.pe, to run with.</param>
public sealed record NanoClrTools(string Runtime, string MetadataProcessor, string CoreLibrary, string CoreLibraryPe)
{
    public const string ResourceManagerVariable = "NANOML_RESOURCEMANAGER_DLL";
    public const string ResourceManagerPeVariable = "NANOML_RESOURCEMANAGER_PE";

    public const string RuntimeVariable = "NANOML_NANOCLR";
    public const string MetadataProcessorVariable = "NANOML_MDP";
    public const string CoreLibraryVariable = "NANOML_MSCORLIB_DLL";
    public const string CoreLibraryPeVariable = "NANOML_MSCORLIB_PE";

    /// <summary>nanoFramework.ResourceManager, which only models with streamed weights need; null where it is not on this machine.</summary>
    public NanoClrLibrary? ResourceManager { get; init; }

    /// <summary>Why the environment names no <see cref="ResourceManager"/>; null when it does.</summary>
    public static string? MissingResourceManager => FromEnvironment(out _)?.ResourceManager is null
        ? $"{ResourceManagerVariable} and {ResourceManagerPeVariable} do not name nanoFramework.ResourceManager."
        : null;

    /// <summary>The tools that the variables name, or null with the reason why there are none; mscorlib is the compiler's own where they name none.</summary>
    public static NanoClrTools? FromEnvironment(out string? missing)
    {
        string[] names =
        [
            RuntimeVariable, MetadataProcessorVariable,
            .. new[] { CoreLibraryVariable, CoreLibraryPeVariable }.Where(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))),
        ];
        string?[] paths = [.. names.Select(Environment.GetEnvironmentVariable)];
        for (int k = 0; k < names.Length; k++)
        {
            if (string.IsNullOrEmpty(paths[k]) || !File.Exists(paths[k]))
            {
                missing = string.IsNullOrEmpty(paths[k]) ? $"{names[k]} is not set" : $"{names[k]} names '{paths[k]}', which is not a file";
                return null;
            }
        }

        missing = null;
        NanoClrLibrary core = Library(CoreLibraryVariable, CoreLibraryPeVariable) ?? NanoClrLibrary.Core;
        return new NanoClrTools(paths[0]!, paths[1]!, core.Dll, core.Pe)
        {
            ResourceManager = Library(ResourceManagerVariable, ResourceManagerPeVariable),
        };
    }

    private static NanoClrLibrary? Library(string dllVariable, string peVariable)
    {
        string? dll = Environment.GetEnvironmentVariable(dllVariable);
        string? pe = Environment.GetEnvironmentVariable(peVariable);
        return File.Exists(dll) && File.Exists(pe) ? new NanoClrLibrary(dll, pe) : null;
    }
}

/// <summary>One of nanoFramework's libraries.</summary>
/// <param name="Dll">To compile against.</param>
/// <param name="Pe">To run with.</param>
public sealed record NanoClrLibrary(string Dll, string Pe)
{
    /// <summary>mscorlib, as it lies beside the compiler.</summary>
    public static NanoClrLibrary Core { get; } = new(CoreLibrary.Dll, CoreLibrary.Pe);
}
