using System.Globalization;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Reporting;

/// <summary>Numbers for people, the same in every culture.</summary>
public static class Figures
{
    private const double MicrojoulesPerMillijoule = 1000;

    /// <summary>A whole number with commas between thousands.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Three significant digits, however small.</summary>
    public static string Milliseconds(double value) => value switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => Fixed(value, 1),
        >= 1 => Fixed(value, 2),
        _ => Fixed(value, 3),
    };

    /// <summary>A time, or the two between which it lies.</summary>
    public static string Milliseconds(TimeRange time) =>
        time.IsPoint ? Milliseconds(time.Low) : $"{Milliseconds(time.Low)} to {Milliseconds(time.High)}";

    /// <summary>A share as percent, without the sign.</summary>
    public static string Percent(double share, int decimals = 1) => Fixed(100 * share, decimals);

    /// <summary>A part of a whole; 0 of nothing.</summary>
    public static double Share(double part, double whole) => whole > 0 ? part / whole : 0;

    public static string Fixed(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    /// <summary>Where costs come from, so that nobody takes an estimate for a measurement.</summary>
    public static string Origin(OpcodeCosts costs) =>
        costs.IsEstimate ? $"an estimate: {costs.Description}" : $"predicted with costs measured on {costs.Name}";

    /// <summary>The energy of one inference in millijoules: time times power.</summary>
    public static double Millijoules(double milliseconds, double milliwatts) => milliseconds * milliwatts / MicrojoulesPerMillijoule;
}
