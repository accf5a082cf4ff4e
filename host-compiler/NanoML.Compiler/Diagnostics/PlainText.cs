using System.Globalization;
using System.Text;

namespace NanoML.Compiler.Diagnostics;

/// <summary>
/// What comes from outside (names in a model, lines of a board, fields of a file) as text that a terminal prints and does not obey: the one place
/// that says what is harmless.
/// </summary>
public static class PlainText
{
    private const int LongestWord = 160;
    private const int WordBeginning = 90;
    private const int WordEnd = 40;

    /// <summary>
    /// Whether a character does something instead of being something: controls, escape sequences' beginnings among them, line and paragraph
    /// separators, and the marks that turn the reading direction around, with which a name could pose as another.
    /// </summary>
    public static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFEFF or 0xFFFE or 0xFFFF;

    /// <summary>The text with something else for each control; half a surrogate becomes U+FFFD.</summary>
    /// <param name="exceptions">Controls that stay.</param>
    public static string Replace(string text, char replacement, string exceptions = "")
    {
        var plain = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool stays = !IsControl(rune) || (rune.IsAscii && exceptions.Contains((char)rune.Value));
            plain.Append(stays ? rune.ToString() : replacement.ToString());
        }

        return plain.ToString();
    }

    /// <summary>Several lines, as the program itself prints them.</summary>
    public static string Lines(string text) => Replace(text, ' ', "\n");

    /// <summary>One line: controls become spaces, and several spaces one.</summary>
    public static string OneLine(string text) => string.Join(' ', Replace(text, ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A message in which a name of a thousand characters does not hide what else it says: its middle is left out.</summary>
    public static string WithShortWords(string text) => string.Join(' ', text.Split(' ').Select(ShortWord));

    /// <summary>The beginning of a text, whole characters of it.</summary>
    /// <param name="longest">In UTF-16 units.</param>
    public static string Beginning(string text, int longest) =>
        text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)] + "...";

    private static string ShortWord(string word)
    {
        if (word.Length <= LongestWord)
        {
            return word;
        }

        int end = word.Length - WordEnd;
        return Beginning(word, WordBeginning) + word[(char.IsLowSurrogate(word[end]) ? end + 1 : end)..];
    }
}
