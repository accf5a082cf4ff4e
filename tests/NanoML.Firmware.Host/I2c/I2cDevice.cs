using NanoML.Firmware.Simulation;

namespace System.Device.I2c;

/// <summary>The simulated twin of nanoFramework's device: it talks to what <see cref="SimulatedI2c"/> has on its bus and address.</summary>
public class I2cDevice(I2cConnectionSettings settings) : IDisposable
{
    private readonly byte[] _single = new byte[1];
    private bool _disposed;

    public I2cConnectionSettings ConnectionSettings { get; } = settings;

    public static I2cDevice Create(I2cConnectionSettings settings) => new(settings);

    public byte ReadByte()
    {
        Transmit(default, _single);
        return _single[0];
    }

    public I2cTransferResult Read(SpanByte buffer) => Transmit(default, buffer);

    public I2cTransferResult WriteByte(byte value)
    {
        _single[0] = value;
        return Transmit(_single, default);
    }

    public I2cTransferResult Write(SpanByte buffer) => Transmit(buffer, default);

    /// <summary>Both without a stop between them.</summary>
    public I2cTransferResult WriteRead(SpanByte writeBuffer, SpanByte readBuffer) => Transmit(writeBuffer, readBuffer);

    public void Dispose()
    {
        _disposed = true;
        GC.SuppressFinalize(this);
    }

    // The ESP32's driver reports no bytes unless all were transferred.
    private I2cTransferResult Transmit(SpanByte write, SpanByte read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        I2cTransferStatus status = SimulatedI2c.Transmit(ConnectionSettings, write.Bytes, read.Bytes);
        return new I2cTransferResult(status, status == I2cTransferStatus.FullTransfer ? write.Length + read.Length : 0);
    }
}
