using NanoML.Datasets.FrontEnds;
using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Evaluation.DeviceInputs;

/// <summary>The samples of a window, each quantised when it comes.</summary>
/// <param name="model">Takes counts.</param>
/// <param name="steps">What one count of the sensor is, in the data set's units.</param>
internal sealed class AxesInput(NanoModel model, int frames, int channels, ChannelSteps steps) : IDeviceInput
{
    private readonly SlidingWindow _window = new(
        frames, frames, [.. Enumerable.Range(0, channels).Select(channel => new LevelScale(0, 1, model.InputQuantizationOf(channel)))]);

    public byte[] Run(ReadOnlySpan<float> window)
    {
        _window.Clear();
        for (int frame = 0; frame < frames; frame++)
        {
            _window.Push(Counts.Of(window.Slice(frame * channels, channels), steps));
        }

        byte[] input = new byte[_window.Count];
        _window.CopyTo(input);
        return input;
    }
}
