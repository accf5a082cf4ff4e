namespace System.Device.I2s;

/// <summary>As in nanoFramework's System.Device.I2s 1.0.28.</summary>
[Flags]
public enum I2sMode
{
    Master = 1 << 0,
    Slave = 1 << 1,
    Tx = 1 << 2,
    Rx = 1 << 3,
    DacBuiltIn = 1 << 4,
    AdcBuiltIn = 1 << 5,
    Pdm = 1 << 6,
}
