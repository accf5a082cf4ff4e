using NanoML.Firmware.Simulation;

namespace System.Device.Spi;

/// <summary>The simulated twin of nanoFramework's device, without 16-bit transfers; <see cref="SimulatedSpi"/> has its targets.</summary>
public class SpiDevice(SpiConnectionSettings settings) : IDisposable
{
    /// <summary>What the ESP32's driver transfers at most at a time.</summary>
    private const int LargestTransfer = 16_384;

    private readonly ISpiTarget? _target = SimulatedSpi.Find(settings.BusId);
    private readonly byte[] _single = new byte[1];
    private bool _disposed;

    public SpiConnectionSettings ConnectionSettings { get; } = settings;

    public static SpiDevice Create(SpiConnectionSettings settings) => new(settings);

    public byte ReadByte()
    {
        Transfer(default, _single);
        return _single[0];
    }

    public void Read(SpanByte buffer) => Transfer(default, buffer);

    public void WriteByte(byte value)
    {
        _single[0] = value;
        Transfer(_single, default);
    }

    public void Write(SpanByte buffer) => Transfer(buffer, default);

    public void TransferFullDuplex(SpanByte writeBuffer, SpanByte readBuffer)
    {
        if (ConnectionSettings.Configuration != SpiBusConfiguration.FullDuplex)
        {
            throw new InvalidOperationException("the bus is not full duplex");
        }

        Transfer(writeBuffer, readBuffer);
    }

    public void Dispose()
    {
        _disposed = true;
        GC.SuppressFinalize(this);
    }

    /// <exception cref="ArgumentException">The transfer is too long.</exception>
    private void Transfer(SpanByte write, SpanByte read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int length = Math.Max(write.Length, read.Length);
        if (length > LargestTransfer)
        {
            throw new ArgumentException($"{length} bytes are more than one transfer takes");
        }

        for (int i = 0; i < length; i++)
        {
            byte value = _target?.Exchange(i < write.Length ? write[i] : (byte)0) ?? 0xFF;
            if (i < read.Length)
            {
                read[i] = value;
            }
        }
    }
}
