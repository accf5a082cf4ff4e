namespace NanoML.Compiler.Calibration;

/// <summary>How often an activation took which values, in equal bins over the range that was seen.</summary>
public sealed class ActivationHistogram
{
    public const int Bins = 2048;

    private readonly double _binsPerUnit;

    /// <param name="min">The least value seen.</param>
    /// <param name="max">The greatest value seen, at least <paramref name="min"/>.</param>
    public ActivationHistogram(float min, float max)
    {
        Min = min;
        Max = max;
        _binsPerUnit = max > min ? Bins / ((double)max - min) : 0;
    }

    public float Min { get; }

    public float Max { get; }

    public long[] Counts { get; } = new long[Bins];

    public long Total { get; private set; }

    public double BinWidth => ((double)Max - Min) / Bins;

    /// <summary>The middle of a bin.</summary>
    public double Center(int bin) => Min + ((bin + 0.5) * BinWidth);

    /// <summary>Counts values; those beyond the range count as its ends.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            Counts[Math.Clamp((int)(((double)value - Min) * _binsPerUnit), 0, Bins - 1)]++;
        }

        Total += values.Length;
    }
}
