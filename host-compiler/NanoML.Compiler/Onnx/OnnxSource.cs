using System.Globalization;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Onnx;

/// <summary>The file that is being read: puts its name in front of every error.</summary>
internal sealed class OnnxSource(string path)
{
    public string Path { get; } = path;

    public CompilerException Error(DiagnosticCode code, string message, string? fix = null, Exception? inner = null) =>
        new(code, $"{Path}: {message}", fix, inner);

    /// <summary>
    /// Returns a name that can be printed and written into a comment: no control characters or line breaks, and no trace of broken UTF-8,
    /// which would make different names equal.
    /// </summary>
    /// <param name="what">What the name belongs to, for the error.</param>
    public string Name(string name, string what) => name.Any(c => c == '\uFFFD' || BreaksLine(c))
        ? throw Error(DiagnosticCatalog.BadGraph, $"{what} has the name '{OneLine(name)}', which is not printable UTF-8 text")
        : name;

    /// <summary>Text without control characters and line breaks.</summary>
    public static string OneLine(string text) => PlainText.Replace(text, ' ').Trim();

    private static bool BreaksLine(char c) => char.IsControl(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
