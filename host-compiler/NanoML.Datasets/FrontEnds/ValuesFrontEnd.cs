namespace NanoML.Datasets.FrontEnds;

/// <summary>The values themselves: pixels of 0 to 255, columns, or the samples of a window in steps of the sensor.</summary>
/// <param name="shape">Of the input.</param>
/// <param name="step">What one step of the sensor is in the data's units, by which all values are divided; 1 leaves them.</param>
public sealed class ValuesFrontEnd(int[] shape, double step = 1) : IFrontEnd
{
    public int[] Shape => shape;

    public float[] Run(ReadOnlySpan<float> window)
    {
        float[] values = window.ToArray();
        return step == 1 ? values : Array.ConvertAll(values, value => (float)(value / step));
    }
}
