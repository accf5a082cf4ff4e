namespace NanoML.Compiler.Compression;

/// <summary>Sets further weights of a rounded row to zero, always the one that does least harm.</summary>
internal static class MoreZeros
{
    /// <returns>The row with as many zeros as its error may take.</returns>
    public static RoundedRow In(RoundedRow row, double limit, RowRounding rounding)
    {
        var levels = (sbyte[])row.Levels.Clone();
        double[] slope = rounding.Slope(levels, row.Scale);
        double error = row.Error;
        while (Least(levels, row.Scale, slope, rounding) is { } least && error + least.Harm <= limit)
        {
            error += least.Harm;
            ReadOnlySpan<double> curvature = rounding.Curvature(least.Weight);
            double real = (double)row.Scale * levels[least.Weight];
            levels[least.Weight] = 0;
            for (int k = 0; k < slope.Length; k++)
            {
                slope[k] -= real * curvature[k];
            }
        }

        return row with { Levels = levels, Error = error };
    }

    private static (int Weight, double Harm)? Least(sbyte[] levels, float scale, double[] slope, RowRounding rounding)
    {
        (int Weight, double Harm)? least = null;
        for (int k = 0; k < levels.Length; k++)
        {
            double real = (double)scale * levels[k];
            double harm = real * ((real * rounding.Curvature(k)[k]) - (2 * slope[k]));
            if (real != 0 && (least is null || harm < least.Value.Harm))
            {
                least = (k, harm);
            }
        }

        return least;
    }
}
