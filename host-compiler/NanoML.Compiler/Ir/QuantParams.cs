namespace NanoML.Compiler.Ir;

/// <summary>
/// How bytes stand for real numbers: <c>real = scale * (q - zeroPoint)</c> with q in [0, 255]; one pair for a whole activation.
/// </summary>
/// <param name="Scale">Positive and finite.</param>
/// <param name="ZeroPoint">In [0, 255]: zero is always exact.</param>
public readonly record struct QuantParams(float Scale, int ZeroPoint)
{
    public const int Levels = 256;

    /// <summary>Below it floats lose digits, and a scale would no longer say where the range ends.</summary>
    public const double LeastScale = 1.17549435e-38;

    /// <summary>
    /// The scale and zero point whose range covers [min, max] and zero, the ends to half a level. A range too small for a scale gets the
    /// scale 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An end is NaN or infinite.</exception>
    public static QuantParams FromRange(double min, double max)
    {
        if (!double.IsFinite(min) || !double.IsFinite(max))
        {
            throw new ArgumentOutOfRangeException(nameof(max), $"[{min}, {max}] is not a finite range.");
        }

        min = Math.Min(min, 0);
        max = Math.Max(max, 0);
        double scale = (max - min) / (Levels - 1);
        if (scale < LeastScale)
        {
            return new QuantParams(1f, 0);
        }

        // The real zero must fall on a level, so the zero point is rounded and the range moves by less than a level.
        int zeroPoint = (int)Math.Clamp(Math.Round(-min / scale), 0, Levels - 1);
        return new QuantParams((float)scale, zeroPoint);
    }

    public float Min => Dequantize(0);

    public float Max => Dequantize(Levels - 1);

    public float Dequantize(int q) => (float)((double)Scale * (q - ZeroPoint));

    /// <summary>What the bytes of these reals stand for.</summary>
    public float[] Round(float[] reals)
    {
        QuantParams quant = this;
        return Array.ConvertAll(reals, x => quant.Dequantize(quant.Quantize(x)));
    }

    /// <summary>Rounds half to even, as ONNX QuantizeLinear does, and saturates.</summary>
    public byte Quantize(double real) => (byte)Math.Clamp(Math.Round(real / Scale) + ZeroPoint, 0, Levels - 1);
}
