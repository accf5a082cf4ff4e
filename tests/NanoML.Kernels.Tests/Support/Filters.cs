namespace NanoML.Kernels.Tests.Support;

/// <summary>
/// Weights and biases of a layer: as the model means them, and with the input's zero point folded in as the kernels take them.
/// </summary>
internal sealed class Filters
{
    private readonly int _length;

    private Filters(int outputs, int length)
    {
        _length = length;
        Weights = new sbyte[outputs * length];
        Bias = new long[outputs];
        FoldedBias = new int[outputs];
    }

    public sbyte[] Weights { get; }

    /// <summary>The bias of the model, in units of the accumulator.</summary>
    public long[] Bias { get; }

    public int[] FoldedBias { get; }

    /// <summary>The size of the accumulators that the shifts should be made for.</summary>
    public long Magnitude { get; private set; }

    /// <summary>
    /// Random filters, some of them all -128 or all 127, some with a bias that takes the accumulator to the very end of the int range.
    /// </summary>
    public static Filters Create(Random random, int outputs, int length, int inputZeroPoint)
    {
        var filters = new Filters(outputs, length) { Magnitude = 127L * 64 * length };
        bool extremeBias = random.Next(4) == 0;
        for (int output = 0; output < outputs; output++)
        {
            filters.SetWeights(random, output);
            filters.SetBias(random, output, inputZeroPoint, extremeBias);
        }

        if (extremeBias)
        {
            filters.Magnitude = int.MaxValue;
        }

        return filters;
    }

    private void SetWeights(Random random, int output)
    {
        int kind = random.Next(6);
        foreach (ref sbyte weight in Weights.AsSpan(output * _length, _length))
        {
            weight = kind switch
            {
                0 => sbyte.MinValue,
                1 => sbyte.MaxValue,
                _ => (sbyte)random.Between(-128, 127),
            };
        }
    }

    private void SetBias(Random random, int output, int inputZeroPoint, bool extreme)
    {
        long sum = 0;
        long highest = 0;
        long lowest = 0;
        foreach (sbyte weight in Weights.AsSpan(output * _length, _length))
        {
            sum += weight;
            highest += Math.Max((int)weight, 0) * 255;
            lowest += Math.Min((int)weight, 0) * 255;
        }

        long folded = extreme
            ? (random.Flip() ? int.MaxValue - highest : int.MinValue - lowest)
            : random.Between(-10000, 10000) - (inputZeroPoint * sum);
        FoldedBias[output] = checked((int)folded);
        Bias[output] = folded + (inputZeroPoint * sum);
    }
}
