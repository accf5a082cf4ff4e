namespace NanoML.Evaluation.DeviceInputs;

/// <summary>What the board makes of its sensor: the integer front end of the device library, its own sources.</summary>
public interface IDeviceInput
{
    /// <summary>The levels of the model's input, in the device's order.</summary>
    /// <param name="window">Frames times channels, in the units of the data set.</param>
    byte[] Run(ReadOnlySpan<float> window);
}
