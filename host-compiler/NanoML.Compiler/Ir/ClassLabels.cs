using System.Collections.Immutable;
using System.Text.Json;

namespace NanoML.Compiler.Ir;

/// <summary>The names of classes in a model's metadata: between commas or, where a name has one itself, as a JSON list.</summary>
internal static class ClassLabels
{
    public const string Key = "labels";

    private const char ListBegin = '[';
    private const char Comma = ',';

    /// <returns>None where the model names none.</returns>
    public static ImmutableArray<string> Of(ImmutableDictionary<string, string> metadata) =>
        metadata.TryGetValue(Key, out string? labels) ? List(labels) ?? [.. labels.Split(Comma).Select(label => label.Trim())] : [];

    /// <summary>What <see cref="Of"/> reads back, name by name.</summary>
    public static string Write(IReadOnlyCollection<string> labels)
    {
        string plain = string.Join(Comma, labels);
        return labels.Any(label => label.Contains(Comma) || label != label.Trim()) || plain.StartsWith(ListBegin) ? JsonSerializer.Serialize(labels) : plain;
    }

    private static ImmutableArray<string>? List(string text)
    {
        if (!text.TrimStart().StartsWith(ListBegin))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<string?[]>(text) is { } names && Array.TrueForAll(names, name => name is not null) ? [.. names!] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
