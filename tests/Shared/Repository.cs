namespace NanoML.Tests;

/// <summary>Finds the files of the source tree that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of NanoML.sln.</summary>
    public static string Root { get; } = FindRoot();

    public static string Firmware { get; } = Path.Combine(Root, "firmware");

    public static string BundledModels { get; } = Path.Combine(Root, "docs", "models");

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "NanoML.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("the tests must run inside the source tree");
    }
}
