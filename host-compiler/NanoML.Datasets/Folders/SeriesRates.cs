using System.Globalization;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Datasets.Folders;

/// <summary>Holds series to one rate: they are not resampled, as the board would not either.</summary>
internal static class SeriesRates
{
    /// <summary>What clocks of two boards differ by, and rounding of times.</summary>
    private const double Tolerance = 0.05;

    /// <param name="other">What has the other rate.</param>
    /// <exception cref="CompilerException">The rates differ (NML0210).</exception>
    public static void Require(string path, double? rate, string other, double? otherRate)
    {
        if (rate is { } one && otherRate is { } two && Math.Abs(one - two) > Tolerance * two)
        {
            throw new CompilerException(
                DiagnosticCatalog.TwoRates, string.Create(CultureInfo.InvariantCulture, $"{path}: {one:G4} frames a second; {other} has {two:G4}"));
        }
    }
}
