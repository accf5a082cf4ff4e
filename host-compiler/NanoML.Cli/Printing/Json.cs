using System.Text.Json;

namespace NanoML.Cli.Printing;

/// <summary>How results are printed with <c>--json</c>: one object, keys in camel case.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static string Of<T>(T value) => JsonSerializer.Serialize(value, s_options);
}
