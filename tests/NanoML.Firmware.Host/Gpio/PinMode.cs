namespace System.Device.Gpio;

/// <summary>As in nanoFramework's System.Device.Gpio 1.1.62.</summary>
public enum PinMode
{
    Input,
    InputPullDown,
    InputPullUp,
    Output,
    OutputOpenDrain,
    OutputOpenDrainPullUp,
    OutputOpenSource,
    OutputOpenSourcePullDown,
}
