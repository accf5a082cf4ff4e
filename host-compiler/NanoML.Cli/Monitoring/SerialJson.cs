using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NanoML.Cli.Monitoring;

/// <summary>A line of the board as JSON: a key for each of its pairs.</summary>
internal static partial class SerialJson
{
    /// <summary>A number of JSON that a double holds.</summary>
    [GeneratedRegex(@"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$")]
    private static partial Regex Number { get; }

    /// <summary>Adds the keys of a line; of what is none, <c>damaged</c> or <c>text</c>.</summary>
    public static void Fill(JsonObject json, SerialText text)
    {
        if (text is not SerialLine line)
        {
            json[text is DamagedLine ? "damaged" : "text"] = text.Text;
            return;
        }

        json["seq"] = line.Sequence;
        foreach ((string key, string value) in line.Pairs)
        {
            json[key] = key != "label" && Number.IsMatch(value)
                ? JsonValue.Create(decimal.Parse(value, CultureInfo.InvariantCulture))
                : JsonValue.Create(value);
        }
    }
}
