using System.Globalization;
using System.Text.RegularExpressions;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Monitoring;

/// <summary>A row for everything that happens; the pairs of events are together in the last column.</summary>
internal sealed partial class CsvLog : IMonitorLog
{
    private static readonly string[] s_keys = ["class", "label", "confidence", "score", "us", "pre", "drift", "heap"];

    private readonly TextWriter _output;

    public CsvLog(TextWriter output)
    {
        _output = output;
        _output.WriteLine($"time,kind,seq,{string.Join(',', s_keys)},details");
    }

    public void Write(DateTimeOffset time, SerialText text)
    {
        if (text is not SerialLine line)
        {
            Row(time, text is DamagedLine ? "damaged" : "text", details: text.Text);
        }
        else if (line.Event is { } name)
        {
            Row(time, $"event {name}", line.Sequence, details: Pairs(line, pair => pair.Key != "event"));
        }
        else
        {
            Row(time, "result", line.Sequence, line, Pairs(line, pair => !s_keys.Contains(pair.Key)));
        }
    }

    public void WriteLost(DateTimeOffset time, long count) => Row(time, "lost", details: count.ToString(CultureInfo.InvariantCulture));

    public void WriteRestart(DateTimeOffset time) => Row(time, "restart");

    public void WritePort(DateTimeOffset time, PortState state) => Row(time, "port", details: state == PortState.Open ? "open" : "lost");

    private static string Pairs(SerialLine line, Func<KeyValuePair<string, string>, bool> which) =>
        string.Join(' ', line.Pairs.Where(which).Select(pair => $"{pair.Key}={pair.Value}"));

    private void Row(DateTimeOffset time, string kind, int? sequence = null, SerialLine? result = null, string details = "")
    {
        string[] cells =
        [
            time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), kind, sequence?.ToString(CultureInfo.InvariantCulture) ?? "",
            .. s_keys.Select(key => result?[key] ?? ""), details,
        ];
        _output.WriteLine(string.Join(',', cells.Select(Quoted)));
    }

    [GeneratedRegex(@"^[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$")]
    private static partial Regex Number { get; }

    // A spreadsheet takes what begins like this for a formula, also in quotes, but not after an apostrophe.
    private static string Quoted(string cell)
    {
        string text = PlainText.OneLine(cell);
        string safe = text.Length > 0 && "=+-@".Contains(text[0]) && !Number.IsMatch(text) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\";") ? $"\"{safe.Replace("\"", "\"\"")}\"" : safe;
    }
}
