namespace NanoML.Cli.Options;

/// <summary>Words as a POSIX shell reads them back.</summary>
internal static class ShellQuoting
{
    private const string Harmless = "_@%+=:,./-";

    /// <returns>The word itself when no character of it means anything to a shell; in single quotes otherwise.</returns>
    public static string Quote(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || Harmless.Contains(c))
        ? word
        : $"'{word.Replace("'", "'\\''")}'";
}
