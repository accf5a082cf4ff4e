namespace NanoML.Datasets.FrontEnds;

/// <summary>Turns a window of a signal to a model's input, as the device library does on the board.</summary>
public interface IFrontEnd
{
    /// <summary>Of the input, without a batch axis, channels last.</summary>
    int[] Shape { get; }

    /// <param name="window">Frames times channels.</param>
    /// <returns>As many values as the shape says.</returns>
    float[] Run(ReadOnlySpan<float> window);
}
