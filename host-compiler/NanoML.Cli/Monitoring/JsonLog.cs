using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NanoML.Cli.Monitoring;

/// <summary>JSON lines: an object for everything that happens, with the time it came.</summary>
internal sealed partial class JsonLog(TextWriter output) : IMonitorLog
{
    /// <summary>A number of JSON that a double holds.</summary>
    [GeneratedRegex(@"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$")]
    private static partial Regex Number { get; }

    public void Write(DateTimeOffset time, SerialText text) => Write(time, json =>
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
    });

    public void WriteLost(DateTimeOffset time, long count) => Write(time, json => json["lost"] = count);

    public void WriteRestart(DateTimeOffset time) => Write(time, json => json["restart"] = true);

    public void WritePort(DateTimeOffset time, PortState state) => Write(time, json => json["port"] = state == PortState.Open ? "open" : "lost");

    private void Write(DateTimeOffset time, Action<JsonObject> fill)
    {
        var json = new JsonObject { ["time"] = time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) };
        fill(json);
        output.WriteLine(json.ToJsonString(JsonSerializerOptions.Default));
    }
}
