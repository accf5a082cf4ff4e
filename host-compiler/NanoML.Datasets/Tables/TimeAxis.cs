using System.Collections.Immutable;
using System.Globalization;

namespace NanoML.Datasets.Tables;

/// <summary>What a column of times says: the rate, and where frames are missing.</summary>
/// <param name="Rate">Frames a second; null of fewer than two rows, or of times that stand still.</param>
/// <param name="Gaps">The rows before which some are missing, or before which time goes back.</param>
/// <param name="Breaks">Those of them before which ten or more are missing, or time goes back: another recording begins.</param>
internal sealed record TimeAxis(double? Rate, ImmutableArray<int> Gaps, ImmutableArray<int> Breaks)
{
    private const double GapPeriods = 1.5;
    private const double BreakPeriods = 10;

    /// <summary>A number, or a date and time in seconds; null: it is neither.</summary>
    public static double? Parse(ITableCursor cursor, int column) =>
        cursor.Number(column) is { } number ? (double.IsFinite(number) ? number : null)
        : DateTimeOffset.TryParse(cursor.Text(column), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time.UtcTicks / (double)TimeSpan.TicksPerSecond - DateTimeOffset.UnixEpoch.ToUnixTimeSeconds()
        : null;

    /// <summary>
    /// Times in seconds. Without a unit, times since 1970 tell it by their size, and whole numbers under the name <c>timestamp</c> that go
    /// forward are milliseconds; all else are seconds.
    /// </summary>
    public static double[] Seconds(IReadOnlyList<double> times, double? unit, string name)
    {
        double greatest = times.Max();
        double seconds = unit ?? greatest switch
        {
            > 1e17 => 1e-9,
            > 1e14 => 1e-6,
            > 1e11 => 1e-3,
            _ => name.Equals("timestamp", StringComparison.OrdinalIgnoreCase) && greatest < 1e9 && times.All(time => time == Math.Floor(time)) ? 1e-3 : 1,
        };
        double first = times[0];
        return [.. times.Select(time => (time - first) * seconds)];
    }

    public static TimeAxis Of(ReadOnlySpan<double> seconds)
    {
        var steps = new double[Math.Max(seconds.Length - 1, 0)];
        for (int k = 0; k < steps.Length; k++)
        {
            steps[k] = seconds[k + 1] - seconds[k];
        }

        double[] forward = [.. steps.Where(step => step > 0).Order()];
        if (forward.Length == 0)
        {
            return new TimeAxis(null, [], []);
        }

        // Clocks of whole milliseconds give steps of two lengths; their mean is the period.
        double median = forward[forward.Length / 2];
        double resolution = Resolution(forward);
        double period = forward.Where(step => step <= (GapPeriods * median) + resolution).Average();
        int[] gaps = [.. Enumerable.Range(0, steps.Length).Where(k => steps[k] > (GapPeriods * period) + resolution || steps[k] < 0).Select(k => k + 1)];
        return new TimeAxis(1 / period, [.. gaps], [.. gaps.Where(k => steps[k - 1] > BreakPeriods * period || steps[k - 1] < 0)]);
    }

    // The least difference of two steps, if the steps are whole numbers of it.
    private static double Resolution(double[] sorted)
    {
        double least = double.MaxValue;
        for (int k = 1; k < sorted.Length; k++)
        {
            double difference = sorted[k] - sorted[k - 1];
            least = difference > sorted[0] / 1000 ? Math.Min(least, difference) : least;
        }

        return least < sorted[0] * 1.01 && least > sorted[0] * 0.09 ? least : 0;
    }
}
