namespace NanoML.Cli;

/// <summary>A command line that a POSIX shell splits into the same words again.</summary>
internal static class ShellQuoting
{
    private const string Harmless = "_@%+=:,./-";

    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    private static string Quote(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || Harmless.Contains(c))
        ? word
        : $"'{word.Replace("'", "'\\''")}'";
}
