namespace System.Device.I2s;

/// <summary>As in nanoFramework's System.Device.I2s 1.0.28.</summary>
public enum I2sCommunicationFormat
{
    I2S = 0x01,
    Msb = 0x03,
    PcmShort = 0x04,
    PcmLong = 0x0C,
    Max,
}
