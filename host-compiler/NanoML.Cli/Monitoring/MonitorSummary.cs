using System.Globalization;
using NanoML.Cli.Streams;

namespace NanoML.Cli.Monitoring;

/// <summary>What a monitor says when it ends.</summary>
internal static class MonitorSummary
{
    public static void Write(MonitorStatistics statistics, Action<string> writeLine)
    {
        writeLine(
            $"# {Number(statistics.Results)} results, {Number(statistics.Events)} events, {Number(statistics.Lost)} lost, "
            + $"{Number(statistics.Damaged)} damaged, {Number(statistics.Restarts)} restarts, {Number(statistics.Reconnects)} reconnects");
        if (statistics.Latency.Count > 0)
        {
            writeLine(string.Create(
                CultureInfo.InvariantCulture,
                $"# us: mean {statistics.Latency.Mean:F0}, least {statistics.Latency.Least}, greatest {statistics.Latency.Greatest}"));
        }

        foreach ((long index, ClassTally tally) in statistics.Classes)
        {
            writeLine($"# class {index} {tally.Label}: {Number(tally.Count)}");
        }
    }

    private static string Number(long value) => Terminal.Number(value);
}
