using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NanoML.Cli.Monitoring;

/// <summary>JSON lines: an object for everything that happens, with the time it came.</summary>
internal sealed class JsonLog(TextWriter output) : IMonitorLog
{
    public void Write(DateTimeOffset time, SerialText text) => Write(time, json => SerialJson.Fill(json, text));

    public void WriteLost(DateTimeOffset time, long count) => Write(time, json => json["lost"] = count);

    public void WriteRestart(DateTimeOffset time) => Write(time, json => json["restart"] = true);

    public void WritePort(DateTimeOffset time, PortState state) =>
        Write(time, json => json["port"] = state == PortState.Open ? "open" : "lost");

    private void Write(DateTimeOffset time, Action<JsonObject> fill)
    {
        var json = new JsonObject { ["time"] = time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) };
        fill(json);
        output.WriteLine(json.ToJsonString(JsonSerializerOptions.Default));
    }
}
