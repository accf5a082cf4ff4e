using System.Text;
using Spectre.Console.Rendering;

namespace NanoML.Cli.Streams;

/// <summary>Breaks text into lines between words; inside a word only where the word alone is too long for a line.</summary>
internal static class TextFolding
{
    private const string Joints = "/\\_|,;:=+";
    private const string WeakJoints = "-.";

    /// <summary>The columns of a terminal that a text takes.</summary>
    public static int WidthOf(string text) => new Segment(text).CellCount();

    /// <summary>The columns that the longest part takes which is not broken.</summary>
    /// <param name="whole">Whether words are never broken, as numbers are not.</param>
    public static int LeastWidth(string text, bool whole) =>
        text.Split(' ').SelectMany(word => whole ? [word] : Pieces(word)).Select(WidthOf).DefaultIfEmpty(0).Max();

    /// <summary>Lines of at most <paramref name="width"/> columns, which hold all of the text but the spaces between them.</summary>
    /// <param name="width">At least 1.</param>
    public static List<string> Fold(string text, int width)
    {
        List<string> lines = [];
        var line = new StringBuilder();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && WidthOf($"{line} {word}") <= width)
            {
                line.Append(' ').Append(word);
                continue;
            }

            Flush(lines, line);
            AddWord(lines, line, word, width);
        }

        Flush(lines, line);
        return lines.Count == 0 ? [""] : lines;
    }

    private static void AddWord(List<string> lines, StringBuilder line, string word, int width)
    {
        foreach (string piece in WidthOf(word) <= width ? [word] : Pieces(word).SelectMany(piece => Chop(piece, width)))
        {
            if (WidthOf($"{line}{piece}") > width)
            {
                Flush(lines, line);
            }

            line.Append(piece);
        }
    }

    private static void Flush(List<string> lines, StringBuilder line)
    {
        if (line.Length > 0)
        {
            lines.Add(line.ToString());
            line.Clear();
        }
    }

    /// <summary>A word in parts that each end at a joint, as paths and names have them.</summary>
    private static IEnumerable<string> Pieces(string word)
    {
        int begin = 0;
        for (int k = 0; k < word.Length - 1; k++)
        {
            if (Joints.Contains(word[k]) || (WeakJoints.Contains(word[k]) && char.IsLetter(word[k + 1])))
            {
                yield return word[begin..(k + 1)];
                begin = k + 1;
            }
        }

        yield return word[begin..];
    }

    private static IEnumerable<string> Chop(string piece, int width)
    {
        var part = new StringBuilder();
        foreach (Rune rune in piece.EnumerateRunes())
        {
            if (part.Length > 0 && WidthOf($"{part}{rune}") > width)
            {
                yield return part.ToString();
                part.Clear();
            }

            part.Append(rune);
        }

        yield return part.ToString();
    }
}
