namespace NanoML.Conformance.Tests.Support;

/// <summary>Where the tests find what is not code.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Here { get; } = Path.Combine(Root, "tests", "NanoML.Conformance.Tests");

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "NanoML.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("NanoML.sln is in no folder above the tests.");
    }
}
