using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Data;

/// <summary>Reads a file of class names, one a line, in the order of the model's classes.</summary>
public static class LabelsFile
{
    private const int MostBytes = 1 << 20;

    /// <summary>The names without spaces around them; empty lines at the end do not count.</summary>
    /// <exception cref="CompilerException">NML0001: the file cannot be read. NML0145: it has no names, an empty line between them, or a name twice.</exception>
    public static ImmutableArray<string> Read(string path)
    {
        ImmutableArray<string> names = [.. Lines(path).Select(line => line.Trim()).Reverse().SkipWhile(name => name.Length == 0).Reverse()];
        if (names.IsEmpty)
        {
            throw Bad(path, "there are no names");
        }

        for (int k = 0; k < names.Length; k++)
        {
            if (names[k].Length == 0)
            {
                throw Bad(path, $"line {k + 1} is empty");
            }

            if (names[k].EnumerateRunes().Any(PlainText.IsControl))
            {
                throw Bad(path, $"line {k + 1} is no text");
            }

            if (names.IndexOf(names[k]) is var first && first < k)
            {
                throw Bad(path, $"'{names[k]}' stands in lines {first + 1} and {k + 1}");
            }
        }

        return names;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return new FileInfo(path).Length > MostBytes ? throw Bad(path, "it has more than a megabyte") : File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{path}: {e.Message}", inner: e);
        }
    }

    private static CompilerException Bad(string path, string what) => new(DiagnosticCatalog.BadLabelsFile, $"{path}: {what}");
}
