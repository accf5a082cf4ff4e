namespace NanoML.TrainingPreprocessing;

/// <summary>Values of 0 to 255 to the reals that a model was trained on: <c>(value - mean) * scale</c> for each channel.</summary>
/// <param name="Mean">One a channel, or one for all.</param>
/// <param name="Scale">As many.</param>
public sealed record NormalizationTable(float[] Mean, float[] Scale)
{
    /// <summary>The reals, channels last.</summary>
    public float[] Run(Picture picture) => [.. picture.Values.Select((value, i) =>
        (float)((value - Mean[i % picture.Channels % Mean.Length]) * Scale[i % picture.Channels % Scale.Length]))];
}
