using System.Collections.Immutable;

namespace NanoML.Evaluation.Events;

/// <summary>A recording as it was heard.</summary>
/// <param name="Name">Of the recording.</param>
/// <param name="Label">Its class.</param>
/// <param name="Seconds">How long it is.</param>
/// <param name="Events">That were told in it.</param>
public sealed record HeardRecording(string Name, int Label, double Seconds, ImmutableArray<ClassEvent> Events);

/// <summary>What an application tells in whole recordings.</summary>
/// <param name="Recordings">How many were heard.</param>
/// <param name="Seconds">How long they are together.</param>
/// <param name="Expected">Recordings of a class that is an event.</param>
/// <param name="Detected">Of these, those in which it was told.</param>
/// <param name="FalseAlarms">Events of a class that the recording is not of.</param>
/// <param name="MedianLatency">Seconds from the start of a recording to the event, over those that were detected; null where none was.</param>
public sealed record EventScore(int Recordings, double Seconds, int Expected, int Detected, int FalseAlarms, double? MedianLatency)
{
    private const double SecondsOfHour = 3600;

    /// <summary>Over the time of all recordings; null where there is none.</summary>
    public double? FalseAlarmsPerHour => Seconds > 0 ? FalseAlarms * SecondsOfHour / Seconds : null;

    /// <param name="background">The class that is no event; null where each is one.</param>
    public static EventScore Of(IReadOnlyCollection<HeardRecording> heard, int? background)
    {
        HeardRecording[] expected = [.. heard.Where(recording => recording.Label != background)];
        double[] latencies = [.. expected.Select(Latency).OfType<double>().Order()];
        return new EventScore(
            heard.Count,
            heard.Sum(recording => recording.Seconds),
            expected.Length,
            latencies.Length,
            heard.Sum(recording => recording.Events.Count(e => e.Class != recording.Label)),
            latencies.Length == 0 ? null : latencies[latencies.Length / 2]);
    }

    /// <summary>When a recording's own class was told first; null where it was not.</summary>
    public static double? Latency(HeardRecording recording) => recording.Events.FirstOrDefault(e => e.Class == recording.Label)?.Seconds;
}
