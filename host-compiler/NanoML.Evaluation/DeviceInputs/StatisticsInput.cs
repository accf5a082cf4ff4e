using NanoML.Datasets.FrontEnds;
using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Evaluation.DeviceInputs;

/// <summary>Mean, variance, least, greatest and energy of each channel of a window.</summary>
/// <param name="model">Takes them of counts.</param>
/// <param name="steps">What one count of the sensor is, in the data set's units.</param>
internal sealed class StatisticsInput(NanoModel model, int frames, int channels, ChannelSteps steps) : IDeviceInput
{
    public byte[] Run(ReadOnlySpan<float> window)
    {
        var statistics = new WindowFeatures(channels, frames, frames);
        for (int frame = 0; frame < frames; frame++)
        {
            statistics.Push(Counts.Of(window.Slice(frame * channels, channels), steps));
        }

        int[] features = new int[channels * WindowFeatures.PerChannel];
        statistics.CopyTo(features);
        return [.. features.Select((feature, k) => model.InputQuantizationOf(k).Quantize(feature))];
    }
}
