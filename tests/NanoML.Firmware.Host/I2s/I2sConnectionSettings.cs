namespace System.Device.I2s;

/// <summary>As in nanoFramework's System.Device.I2s 1.0.28.</summary>
public sealed class I2sConnectionSettings(int busId)
{
    public int BusId { get; set; } = busId;

    public I2sMode Mode { get; set; } = I2sMode.Pdm;

    public I2sBitsPerSample BitsPerSample { get; set; } = I2sBitsPerSample.Bit16;

    public I2sChannelFormat ChannelFormat { get; set; } = I2sChannelFormat.RightLeft;

    public I2sCommunicationFormat CommunicationFormat { get; set; } = I2sCommunicationFormat.I2S;

    public int SampleRate { get; set; } = 44_100;

    public int BufferSize { get; set; } = 10000;
}
