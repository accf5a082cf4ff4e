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
    public const string RuntimeVariable = "NANOML_NANOCLR";
    public const string MetadataProcessorVariable = "NANOML_MDP";
    public const string CoreLibraryVariable = "NANOML_MSCORLIB_DLL";
    public const string CoreLibraryPeVariable = "NANOML_MSCORLIB_PE";

    /// <summary>The tools that the four variables name, or null with the reason why there are none.</summary>
    public static NanoClrTools? FromEnvironment(out string? missing)
    {
        string[] names = [RuntimeVariable, MetadataProcessorVariable, CoreLibraryVariable, CoreLibraryPeVariable];
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
        return new NanoClrTools(paths[0]!, paths[1]!, paths[2]!, paths[3]!);
    }
}
