namespace NanoML.Preprocessing.Tests.Support;

/// <summary>Finds the files of the source tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Firmware { get; } = Path.Combine(Root(), "firmware");

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "NanoML.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("the tests must run inside the source tree");
    }
}
