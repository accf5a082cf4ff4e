namespace NanoML.Compiler.Device;

/// <summary>The boards that a user has added: files of a folder in the user's data, each called as its board.</summary>
public static class UserBoards
{
    /// <summary>The environment variable that names another folder.</summary>
    public const string Variable = "NANOML_BOARDS";

    /// <summary>The name of the schema that board files refer to.</summary>
    public const string SchemaName = "board.schema.json";

    private const string Extension = ".json";

    /// <summary>Need not exist.</summary>
    public static string Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "nanoml", "boards");

    /// <summary>The boards' names; none where the folder cannot be read.</summary>
    public static string[] Names
    {
        get
        {
            try
            {
                return [.. Directory.EnumerateFiles(Folder, $"*{Extension}").Where(file => Path.GetFileName(file) != SchemaName)
                    .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return [];
            }
        }
    }

    public static string PathOf(string name) => Path.Combine(Folder, name + Extension);
}
