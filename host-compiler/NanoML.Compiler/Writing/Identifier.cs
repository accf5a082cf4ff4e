using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace NanoML.Compiler.Writing;

/// <summary>C# names from names in a model.</summary>
public static class Identifier
{
    /// <summary>The most characters: with a suffix it is the name of a folder and a file, and an assembly has 64 KiB for all its names.</summary>
    public const int Longest = 100;

    /// <summary>
    /// The first letters and digits of <paramref name="text"/> in Pascal case: <c>/features/conv.1/Conv</c> becomes <c>FeaturesConv1Conv</c>.
    /// </summary>
    public static string Pascal(string text)
    {
        var result = new StringBuilder();
        bool start = true;
        foreach (char c in text)
        {
            if (result.Length == Longest - 1)
            {
                break;
            }

            if (!char.IsAsciiLetterOrDigit(c))
            {
                start = true;
                continue;
            }

            result.Append(start ? char.ToUpperInvariant(c) : c);
            start = false;
        }

        if (result.Length == 0 || char.IsAsciiDigit(result[0]))
        {
            result.Insert(0, '_');
        }

        return result.ToString();
    }

    /// <summary>Whether it is an identifier of at most <see cref="Longest"/> ASCII letters, digits and underscores, and no keyword.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= Longest && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        && SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None;

    /// <summary>Whether it is identifiers with dots between them, not longer than two of the longest.</summary>
    public static bool IsValidNamespace(string name) => name.Length <= 2 * Longest && name.Split('.').All(IsValid);
}

/// <summary>Hands out names, each once.</summary>
public sealed class UniqueNames
{
    private readonly HashSet<string> _taken = [];

    public string Take(string wish)
    {
        string name = wish;
        for (int k = 2; !_taken.Add(name); k++)
        {
            name = $"{wish}_{k}";
        }

        return name;
    }
}
