using System.Text.Json;
using NanoML.Fleet;

namespace NanoML.Cli.Fleet.Nodes;

/// <summary>
/// A flat JSON object from a broker, to which anybody may have written it: what is not as it should be is not there. Numbers are whole and not
/// negative, but for decimals; texts are short.
/// </summary>
internal sealed class NodePayload
{
    private const int Version = 1;
    private const int HashDigits = 64;

    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 2 };

    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    private NodePayload()
    {
    }

    /// <returns>Null if it is no such object, longer than one may be, or of another version.</returns>
    public static NodePayload? Parse(ReadOnlySpan<byte> json)
    {
        if (json.Length > JsonPayload.MostBytes)
        {
            return null;
        }

        var payload = new NodePayload();
        try
        {
            return payload.TryRead(json) && payload.Number("v") == Version ? payload : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text that is not UTF-8.
            return null;
        }
    }

    public int? Number(string key) => _values.GetValueOrDefault(key) is double value && value is >= 0 and <= int.MaxValue && value == Math.Floor(value)
        ? (int)value
        : null;

    public double? Decimal(string key) => _values.GetValueOrDefault(key) as double?;

    public string? Text(string key) => _values.GetValueOrDefault(key) is string { Length: <= JsonPayload.MostTextBytes } text ? text : null;

    /// <summary>A text that may be the name of a node or a group.</summary>
    public string? Name(string key) => Text(key) is { } text && NodeTopics.IsName(text) ? text : null;

    /// <summary>A SHA-256; empty for none.</summary>
    public string Hash(string key) =>
        _values.GetValueOrDefault(key) is string { Length: HashDigits } text && text.All(char.IsAsciiHexDigitLower) ? text : "";

    private bool TryRead(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, s_options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.Number when reader.TryGetDouble(out double number) && double.IsFinite(number):
                    _values[key] = number;
                    break;
                case JsonTokenType.String:
                    _values[key] = reader.GetString()!;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return reader.TokenType == JsonTokenType.EndObject && !reader.Read();
    }
}
