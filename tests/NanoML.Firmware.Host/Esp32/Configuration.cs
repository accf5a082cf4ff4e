namespace nanoFramework.Hardware.Esp32;

/// <summary>The twin of nanoFramework's pin multiplexer: it takes every choice, and the simulated buses ask for none.</summary>
public class Configuration
{
    public static void SetPinFunction(int pin, DeviceFunction value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pin);
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentException("the chip has no such function", nameof(value));
        }
    }
}
