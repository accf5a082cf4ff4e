namespace NanoML.TrainingPreprocessing;

/// <summary>Cuts a clip into frames that overlap; samples at the end that fill no frame are left: tf.signal.frame.</summary>
/// <param name="length">The samples of a frame.</param>
/// <param name="hop">The samples from the start of a frame to the start of the next; at least 1.</param>
public sealed class Framing(int length, int hop)
{
    /// <summary>How many frames a clip of so many samples has.</summary>
    public int Count(int samples) => samples < length ? 0 : ((samples - length) / hop) + 1;

    public IEnumerable<double[]> Run(double[] clip)
    {
        for (int start = 0; start + length <= clip.Length; start += hop)
        {
            yield return clip[start..(start + length)];
        }
    }
}
