namespace System.Device.I2c;

/// <summary>As in nanoFramework's System.Device.I2c 1.1.29: a missing device is a status, not an exception.</summary>
public readonly struct I2cTransferResult
{
    internal I2cTransferResult(I2cTransferStatus status, int bytesTransferred)
    {
        Status = status;
        BytesTransferred = (uint)bytesTransferred;
    }

    public uint BytesTransferred { get; }

    public I2cTransferStatus Status { get; }
}
