namespace NanoML.Compiler.Simulation;

/// <summary>Looks programs up as a shell does.</summary>
public static class ProgramPath
{
    /// <summary>The folders of PATH.</summary>
    public static IReadOnlyList<string> Folders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The first file that is called like the program, with Windows' extension there; null if there is none.</summary>
    public static string? Find(string name, IEnumerable<string> folders) =>
        folders.Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)).FirstOrDefault(File.Exists);
}
