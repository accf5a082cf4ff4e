namespace NanoML.Compiler.Calibration;

/// <summary>
/// How the quantised inputs of the calibration data look, in sixteenths of a level: what the device library's <c>InputStatistics</c> holds.
/// </summary>
/// <param name="Mean">The average, over the samples, of the mean level.</param>
/// <param name="MeanSpread">The standard deviation, over the samples, of the mean level.</param>
/// <param name="Deviation">The average, over the samples, of the levels' standard deviation.</param>
/// <param name="DeviationSpread">The standard deviation, over the samples, of the levels' standard deviation.</param>
public sealed record InputMoments(int Mean, int MeanSpread, int Deviation, int DeviationSpread)
{
    /// <summary>How samples differ from each other takes some samples to see.</summary>
    public const int FewestSamples = 16;

    private const double UnitsPerLevel = 16;

    /// <param name="samples">Levels, a sample each.</param>
    /// <returns>Null for fewer than <see cref="FewestSamples"/>.</returns>
    public static InputMoments? Of(IEnumerable<byte[]> samples)
    {
        (double Mean, double Deviation)[] each = [.. samples.Select(s => Moments([.. s.Select(level => (double)level)]))];
        if (each.Length < FewestSamples)
        {
            return null;
        }

        (double mean, double meanSpread) = Moments([.. each.Select(m => m.Mean)]);
        (double deviation, double deviationSpread) = Moments([.. each.Select(m => m.Deviation)]);
        return new InputMoments(Units(mean), Units(meanSpread), Units(deviation), Units(deviationSpread));
    }

    private static (double Mean, double Deviation) Moments(double[] values)
    {
        double mean = values.Average();
        return (mean, Math.Sqrt(values.Average(v => (v - mean) * (v - mean))));
    }

    private static int Units(double levels) => (int)Math.Round(levels * UnitsPerLevel);
}
