namespace NanoML.TrainingPreprocessing;

/// <summary>Sensor values to the reals that a model was trained on: <c>(value - mean) * scale</c>.</summary>
/// <param name="Mean">What becomes the real zero.</param>
/// <param name="Scale">The real value of one unit.</param>
public sealed record LevelScale(float Mean, float Scale)
{
    public float Real(int value) => (float)Exact(value);

    /// <summary>Before it is rounded to single precision: what the device's levels are counted from.</summary>
    public double Exact(int value) => (value - (double)Mean) * Scale;
}
