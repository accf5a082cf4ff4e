using System.Numerics.Tensors;

namespace NanoML.Compiler.Calibration;

/// <summary>How often an activation took which values, in equal bins over the range that was seen.</summary>
public sealed class ActivationHistogram
{
    public const int Bins = 2048;

    private readonly double _binsPerUnit;
    private readonly List<float> _lows = [];
    private readonly List<float> _highs = [];

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

    /// <summary>How many samples were counted.</summary>
    public int Samples => _lows.Count;

    /// <summary>The least value of each sample, in no order.</summary>
    public IReadOnlyList<float> Lows => _lows;

    /// <summary>The greatest value of each sample, in no order.</summary>
    public IReadOnlyList<float> Highs => _highs;

    public double BinWidth => ((double)Max - Min) / Bins;

    /// <summary>The middle of a bin.</summary>
    public double Center(int bin) => Min + ((bin + 0.5) * BinWidth);

    /// <summary>Counts the values of one sample; those beyond the range count as its ends.</summary>
    /// <param name="values">At least one.</param>
    public void Add(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            Counts[Math.Clamp((int)(((double)value - Min) * _binsPerUnit), 0, Bins - 1)]++;
        }

        Total += values.Length;
        _lows.Add(Math.Max(TensorPrimitives.Min(values), Min));
        _highs.Add(Math.Min(TensorPrimitives.Max(values), Max));
    }
}
