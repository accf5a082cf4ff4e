namespace System.Device.I2s;

/// <summary>As in nanoFramework's System.Device.I2s 1.0.28.</summary>
public enum I2sBitsPerSample
{
    Bit8 = 8,
    Bit16 = 16,
    Bit24 = 24,
    Bit32 = 32,
}
