namespace NanoML.Compiler.Ops.Support;

/// <summary>Where a function of one real is as good as constant: below its first and above its last change.</summary>
internal static class FlatTails
{
    /// <summary>The change that counts, as a share of what the function spans: a quarter of a level.</summary>
    private const double Tolerance = 1.0 / 1024;
    private const int Points = 256;

    // Each round divides a flat tail by the number of points.
    private const int MaxRounds = 8;

    /// <summary>What is narrower than this share of the smallest magnitude is a step, not a range.</summary>
    private const double Step = 1.0 / (1 << 16);

    /// <summary>The elements of x without the tails of their range that the function does not tell apart; all of them for a step.</summary>
    public static float[] Narrow(Func<float, float> function, float[] x)
    {
        if (x.Length == 0 || !x.All(float.IsFinite))
        {
            return x;
        }

        (double low, double high) = (x.Min(), x.Max());
        (double atLow, double atHigh) = (function((float)low), function((float)high));
        double[] values = Sample(function, low, high);
        double tolerance = Tolerance * (values.Max() - values.Min());
        if (!double.IsFinite(tolerance))
        {
            return x;
        }

        for (int round = 0; round < MaxRounds && high > low; round++)
        {
            int first = Math.Max(Array.FindIndex(values, y => Math.Abs(y - atLow) > tolerance) - 1, 0);
            int last = Math.Min(Array.FindLastIndex(values, y => Math.Abs(y - atHigh) > tolerance) + 1, Points);
            if (last <= first || (first == 0 && last == Points))
            {
                break;
            }

            double step = (high - low) / Points;
            (low, high) = (low + (first * step), low + (last * step));
            values = Sample(function, low, high);
        }

        double least = x.Where(value => value != 0).Select(value => (double)Math.Abs(value)).DefaultIfEmpty().Min();
        return high - low < Step * least ? x : Array.ConvertAll(x, value => (float)Math.Clamp(value, low, high));
    }

    private static double[] Sample(Func<float, float> function, double low, double high) =>
        [.. Enumerable.Range(0, Points + 1).Select(k => (double)function((float)(low + ((high - low) * k / Points))))];
}
