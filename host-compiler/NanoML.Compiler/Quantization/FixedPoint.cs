namespace NanoML.Compiler.Quantization;

/// <summary>A positive real as <c>Multiplier * 2^-Shift</c>: the form that <c>Requantize.ToByte</c> takes.</summary>
/// <param name="Multiplier">In [2^30, 2^31).</param>
/// <param name="Shift">In [1, 62].</param>
public readonly record struct FixedPoint(int Multiplier, int Shift)
{
    private const int MaxShift = 62;

    // Scales are floats: what lies closer to a power of two than their rounding is taken for it.
    private const double FloatRounding = 1.0 / (1 << 23);

    /// <summary>The bits of a multiplier.</summary>
    public const int Bits = 31;

    /// <summary>
    /// The nearest fixed-point number to <paramref name="ratio"/>; a power of two within 2^-23 of it comes first. Below 2^-32 it becomes the
    /// least representable one.
    /// </summary>
    /// <param name="significantBits">How many of the multiplier's upper bits may be other than zero, in [2, 31].</param>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not in (0, 2^29].</exception>
    public static FixedPoint FromRatio(double ratio, int significantBits = Bits)
    {
        if (!(ratio > 0) || ratio > 1 << 29)
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "A ratio of scales must be positive and at most 2^29.");
        }

        ratio = PowerOfTwoNear(ratio) ?? ratio;
        int exponent = Math.ILogB(ratio);
        long multiplier = (long)Math.Round(Math.ScaleB(ratio, significantBits - 1 - exponent), MidpointRounding.AwayFromZero)
            << (Bits - significantBits);
        if (multiplier == 1L << 31)
        {
            multiplier >>= 1;
            exponent++;
        }

        int shift = 30 - exponent;
        return shift <= MaxShift ? new FixedPoint((int)multiplier, shift) : new FixedPoint(1 << 30, MaxShift);
    }

    /// <summary>The next smaller number: what would be a tie is below it.</summary>
    public FixedPoint Below() =>
        Multiplier > 1 << (Bits - 1) ? this with { Multiplier = Multiplier - 1 }
        : Shift < MaxShift ? new FixedPoint(int.MaxValue, Shift + 1)
        : this;

    /// <summary>The next greater number: what would be a tie is beyond it, on both sides of zero.</summary>
    public FixedPoint Above() => Multiplier < int.MaxValue ? this with { Multiplier = Multiplier + 1 } : new FixedPoint(1 << (Bits - 1), Shift - 1);

    private static double? PowerOfTwoNear(double ratio)
    {
        int exponent = Math.ILogB(ratio);
        double significand = Math.ScaleB(ratio, -exponent);
        return significand - 1 < FloatRounding || 2 - significand < FloatRounding ? Math.ScaleB(Math.Round(significand), exponent) : null;
    }

    public double ToDouble() => Math.ScaleB(Multiplier, -Shift);
}
