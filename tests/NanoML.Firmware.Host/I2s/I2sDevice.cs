using NanoML.Firmware.Simulation;

namespace System.Device.I2s;

/// <summary>The simulated twin of nanoFramework's device; it hears what <see cref="SimulatedI2s"/> has on its bus.</summary>
public class I2sDevice(I2sConnectionSettings settings) : IDisposable
{
    private readonly SimulatedMicrophone? _microphone = SimulatedI2s.Find(settings.BusId);
    private bool _disposed;

    public I2sConnectionSettings ConnectionSettings { get; } = settings;

    public static I2sDevice Create(I2sConnectionSettings settings) => new(settings);

    /// <summary>Waits until the buffer is full. Without a microphone the line is low.</summary>
    public void Read(SpanByte buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        buffer.Bytes.Clear();
        _microphone?.Read(buffer.Bytes);
    }

    public void Write(SpanByte buffer) => ObjectDisposedException.ThrowIf(_disposed, this);

    public void Dispose()
    {
        _disposed = true;
        GC.SuppressFinalize(this);
    }
}
