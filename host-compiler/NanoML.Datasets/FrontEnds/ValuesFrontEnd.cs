namespace NanoML.Datasets.FrontEnds;

/// <summary>The values themselves: pixels of 0 to 255, columns, or the samples of a window in steps of the sensor.</summary>
/// <param name="shape">Of the input; the last extent is the channels.</param>
/// <param name="steps">By which the values of each channel are divided.</param>
public sealed class ValuesFrontEnd(int[] shape, ChannelSteps steps = default) : IFrontEnd
{
    public int[] Shape => shape;

    public float[] Run(ReadOnlySpan<float> window)
    {
        float[] values = window.ToArray();
        for (int k = 0; k < values.Length && !steps.AreCounts; k++)
        {
            values[k] = (float)(values[k] / steps[k % shape[^1]]);
        }

        return values;
    }
}
