namespace System.Device.I2c;

/// <summary>As in nanoFramework's System.Device.I2c 1.1.29.</summary>
public sealed class I2cConnectionSettings(int busId, int deviceAddress, I2cBusSpeed busSpeed)
{
    public I2cConnectionSettings(int busId, int deviceAddress)
        : this(busId, deviceAddress, I2cBusSpeed.FastMode)
    {
    }

    public int BusId { get; } = busId;

    public int DeviceAddress { get; } = deviceAddress;

    public I2cBusSpeed BusSpeed { get; } = busSpeed;
}
