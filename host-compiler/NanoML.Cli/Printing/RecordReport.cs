using System.Text.Json.Serialization;
using NanoML.Cli.Recorder;
using NanoML.Cli.Streams;

namespace NanoML.Cli.Printing;

/// <summary>What was recorded, for <c>--json</c> and the terminal's last lines.</summary>
/// <param name="Missing">Frames that are known to be missing between recordings.</param>
internal sealed record RecordReport(string? Board, string? Sensor, double? Rate, double Seconds, long Frames, long Gaps, long Missing, IReadOnlyList<RecordedFile> Files)
{
    public static RecordReport Of(RecordSession session) => new(
        session.Sensor?.Board, session.Sensor?.Sensor, session.Sensor?.Rate, session.Files.Sum(file => file.Seconds), session.Frames, session.Gaps, session.Missing,
        [.. session.Files.Select(file => new RecordedFile(file.Path, file.Label, file.Frames, file.Seconds))]);

    /// <summary>All of it in one line.</summary>
    [JsonIgnore]
    public string Line => FormattableString.Invariant(
        $"{Seconds:0.0##} s in {Files.Count} recording{(Files.Count == 1 ? "" : "s")}, {Terminal.Number(Frames)} frames; gaps: {Gaps}, {Terminal.Number(Missing)} frames missing");

    public void Print(Terminal terminal)
    {
        foreach (RecordedFile file in Files)
        {
            terminal.WriteBrief(file.Path);
        }

        terminal.WriteLine(Line);
    }
}

internal sealed record RecordedFile(string Path, string Label, long Frames, double Seconds);
