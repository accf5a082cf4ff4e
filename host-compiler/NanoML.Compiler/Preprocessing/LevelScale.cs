using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Preprocessing;

/// <summary>Sensor values to the reals that a model was trained on: <c>(value - mean) * scale</c>.</summary>
/// <param name="Mean">What becomes the real zero.</param>
/// <param name="Scale">The real value of one unit.</param>
public sealed record LevelScale(float Mean, float Scale)
{
    public float Real(int value) => (float)((value - (double)Mean) * Scale);

    /// <summary>The level of a model's input.</summary>
    public byte Level(int value, QuantParams input) => input.Quantize((value - (double)Mean) * Scale);
}
