namespace System.Device.I2s;

/// <summary>As in nanoFramework's System.Device.I2s 1.0.28.</summary>
public enum I2sChannelFormat
{
    RightLeft = 0x00,
    AllRight,
    AllLeft,
    OnlyRight,
    OnlyLeft,
}
