using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Calibration;

/// <summary>
/// Room of results beyond what calibration saw: of N samples alike, the next goes further than all of them with probability 1/(N + 1). Where
/// a result has few elements, as scores have, what is cut off then is most of its noise.
/// </summary>
/// <remarks>
/// How far it goes, the greatest samples tell: they exceed a high threshold by τ on average, exponentially (Pickands, "Statistical inference
/// using extreme order statistics", 1975, with shape 0). With room δ a sample loses 2 τ² exp(-δ/τ) / N at an end on average, and its E elements
/// are rounded to levels of a range that is wider by δ, E (R + δ)² / (12 · 255²) in all; their sum is least at
/// δ = τ ln(12 · 255² τ / (N E R)).
/// </remarks>
internal static class Headroom
{
    /// <summary>Fewer samples say nothing of those that come.</summary>
    public const int FewestSamples = 16;

    /// <summary>At most so much of the range at each end: it costs two and a half decibels at both.</summary>
    private const double Most = 1.0 / 6;

    /// <summary>An eighth of the samples tell how the others go on.</summary>
    private const int TailShare = 8;

    private const double SquaredSteps = 12.0 * (QuantParams.Levels - 1) * (QuantParams.Levels - 1);

    /// <summary>The range with room at the ends that lie away from zero; an end at zero, as behind Relu, stays.</summary>
    /// <param name="min">As chosen without it.</param>
    /// <param name="max">As chosen without it, at least <paramref name="min"/>.</param>
    public static (double Min, double Max) Around(ActivationHistogram histogram, double min, double max)
    {
        if (histogram.Samples < FewestSamples)
        {
            return (min, max);
        }

        double range = Math.Max(max, 0) - Math.Min(min, 0);
        double below = min < 0 ? Room(Excess(histogram.Lows.Select(low => -(double)low)), histogram.Total, range) : 0;
        double above = max > 0 ? Room(Excess(histogram.Highs.Select(high => (double)high)), histogram.Total, range) : 0;
        return (min - below, max + above);
    }

    /// <summary>By how much the samples that go furthest exceed the next one, on average.</summary>
    private static double Excess(IEnumerable<double> ends)
    {
        double[] descending = [.. ends.OrderDescending()];
        int tail = Math.Max(descending.Length / TailShare, 4);
        return descending.Take(tail).Average() - descending[tail];
    }

    private static double Room(double excess, long elements, double range) => excess <= 0
        ? 0
        : Math.Clamp(excess * Math.Log(SquaredSteps * excess / (elements * range)), 0, Most * range);
}
