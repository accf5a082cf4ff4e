using NanoML.TrainingPreprocessing;

namespace NanoML.Datasets.FrontEnds;

/// <summary>Mean, variance, least, greatest and energy of each channel: <see cref="WindowFeatures"/>.</summary>
/// <param name="steps">By which the values of each channel are divided: the board's features are of counts.</param>
public sealed class StatisticsFrontEnd(int channels, ChannelSteps steps = default) : IFrontEnd
{
    private const int PerChannel = 5;

    public int[] Shape { get; } = [PerChannel * channels];

    public float[] Run(ReadOnlySpan<float> window)
    {
        var samples = new double[window.Length / channels][];
        for (int k = 0; k < samples.Length; k++)
        {
            samples[k] = new double[channels];
            for (int channel = 0; channel < channels; channel++)
            {
                samples[k][channel] = window[(k * channels) + channel] / steps[channel];
            }
        }

        return Array.ConvertAll(WindowFeatures.Run(samples), value => (float)value);
    }
}
