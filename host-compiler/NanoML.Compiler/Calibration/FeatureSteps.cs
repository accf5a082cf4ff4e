using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Calibration;

/// <summary>
/// The real that becomes the zero point, and the real value of one level, for each input feature: the bytes of all have one zero point.
/// </summary>
/// <param name="Centers">By feature.</param>
/// <param name="Steps">By feature; 0 where a feature is constant and nothing says how much it could vary.</param>
internal sealed record FeatureSteps(double[] Centers, double[] Steps, int ZeroPoint)
{
    private const int Middle = QuantParams.Levels / 2;
    private const int Highest = QuantParams.Levels - 1;

    /// <summary>Every feature has all levels for its range, wherever that lies.</summary>
    /// <param name="snap">The nearest value to a feature's center that the device can have for an origin.</param>
    public static FeatureSteps Shifted(FeatureRange[] ranges, Func<int, double, double> snap)
    {
        double[] centers = [.. ranges.Select((range, f) => snap(f, range.Min + (range.Width * Middle / Highest)))];
        return new FeatureSteps(
            centers,
            [.. ranges.Select((range, f) => range.IsConstant
                ? 0
                : Math.Max((centers[f] - range.Min) / Middle, (range.Max - centers[f]) / (Highest - Middle)))],
            Middle);
    }

    /// <summary>Every feature's zero is the zero point; the zero point that gives features the finest levels, on the geometric mean.</summary>
    public static FeatureSteps Scaled(FeatureRange[] ranges)
    {
        int zeroPoint = Enumerable.Range(0, QuantParams.Levels).MinBy(
            zero => ranges.Select(range => Step(range, zero)).Where(step => step > 0).Sum(Math.Log));
        return new FeatureSteps(new double[ranges.Length], [.. ranges.Select(range => Step(range, zeroPoint))], zeroPoint);
    }

    private static double Step(FeatureRange range, int zeroPoint)
    {
        double below = Math.Max(0, -range.Min);
        double above = Math.Max(0, range.Max);
        return Math.Max(below == 0 ? 0 : below / zeroPoint, above == 0 ? 0 : above / (Highest - zeroPoint));
    }
}
