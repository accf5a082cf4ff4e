using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NanoML.Offload;

namespace NanoML.Cli.Hosting;

/// <summary>JSON lines beside those of the monitor's.</summary>
internal sealed class JsonHostLog(TextWriter output, TimeProvider clock) : IHostLog
{
    public void WriteAnswer(string board, HostAnswer answer)
    {
        JsonObject json = Begin(board);
        json["host"] = answer.Number;
        if (answer.Class is { } chosen)
        {
            json["class"] = chosen;
            json["label"] = answer.Label;
        }

        json["score"] = float.IsFinite(answer.Score) ? answer.Score : null;
        json["us"] = answer.Microseconds;
        Write(json);
    }

    public void WriteVerdict(string board, SplitVerdict verdict)
    {
        JsonObject json = Begin(board);
        json["verdict"] = JsonNamingPolicy.CamelCase.ConvertName(verdict.ToString());
        Write(json);
    }

    private JsonObject Begin(string board) => new()
    {
        ["time"] = clock.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["board"] = board,
    };

    private void Write(JsonObject json) => output.WriteLine(json.ToJsonString(JsonSerializerOptions.Default));
}
