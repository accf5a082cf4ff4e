using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>The names of classes in a model's metadata, between commas.</summary>
internal static class ClassLabels
{
    public const string Key = "labels";

    /// <returns>None where the model names none.</returns>
    public static ImmutableArray<string> Of(ImmutableDictionary<string, string> metadata) =>
        metadata.TryGetValue(Key, out string? labels) ? [.. labels.Split(',').Select(label => label.Trim())] : [];
}
