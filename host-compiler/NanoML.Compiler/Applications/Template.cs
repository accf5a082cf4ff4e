using System.Text.RegularExpressions;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Applications;

/// <summary>The text files of the folder Templates; <c>{{Name}}</c> in one is a place for a value.</summary>
internal static partial class Template
{
    /// <param name="file">Without the extension .txt.</param>
    /// <exception cref="InvalidOperationException">The file has a place that nothing is known of.</exception>
    public static string Fill(string file, IReadOnlyDictionary<string, string> values) =>
        Place().Replace(
            EmbeddedText.Read("Templates/" + file),
            place => values.TryGetValue(place.Groups[1].Value, out string? value)
                ? value
                : throw new InvalidOperationException($"The template {file} has a place {place.Value} that nothing is known of."));

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Place();
}
