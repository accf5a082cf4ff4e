namespace NanoML.TrainingPreprocessing;

/// <summary>Windows over a recording of several channels, one every hop.</summary>
/// <param name="Length">The samples of a window.</param>
/// <param name="Hop">The samples from one window to the next.</param>
/// <param name="Scales">One a channel.</param>
public sealed record SlidingWindow(int Length, int Hop, LevelScale[] Scales)
{
    /// <summary>The reals of each window, channels last.</summary>
    /// <param name="recording">Samples of all channels.</param>
    public IEnumerable<float[]> Run(short[][] recording)
    {
        for (int start = 0; start + Length <= recording.Length; start += Hop)
        {
            yield return
            [
                .. recording[start..(start + Length)]
                    .SelectMany(sample => sample.Select((value, channel) => Scales[channel].Real(value))),
            ];
        }
    }
}
