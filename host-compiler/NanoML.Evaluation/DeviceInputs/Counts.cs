using NanoML.Datasets.FrontEnds;

namespace NanoML.Evaluation.DeviceInputs;

/// <summary>What an analogue to digital converter gives.</summary>
internal static class Counts
{
    /// <param name="step">What one count is, in the units of <paramref name="value"/>.</param>
    public static short Of(float value, double step) => (short)Math.Clamp(Math.Round(value / step), short.MinValue, short.MaxValue);

    /// <summary>A frame after the other.</summary>
    public static short[] Of(ReadOnlySpan<float> frame, ChannelSteps steps)
    {
        var counts = new short[frame.Length];
        for (int channel = 0; channel < counts.Length; channel++)
        {
            counts[channel] = Of(frame[channel], steps[channel]);
        }

        return counts;
    }
}
