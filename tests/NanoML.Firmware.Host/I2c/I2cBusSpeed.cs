namespace System.Device.I2c;

/// <summary>As in nanoFramework's System.Device.I2c 1.1.29.</summary>
public enum I2cBusSpeed
{
    StandardMode,
    FastMode,
    FastModePlus,
}
