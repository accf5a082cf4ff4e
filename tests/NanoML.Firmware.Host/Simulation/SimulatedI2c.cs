using System.Collections.Concurrent;
using System.Device.I2c;

namespace NanoML.Firmware.Simulation;

/// <summary>The I2C buses of the simulated boards. Each test takes a bus of its own, so tests run beside each other.</summary>
internal static class SimulatedI2c
{
    private static readonly ConcurrentDictionary<(int Bus, int Address), II2cTarget> s_targets = new();
    private static int s_buses;

    /// <summary>The number of a bus that nobody uses yet.</summary>
    public static int NewBus() => Interlocked.Increment(ref s_buses);

    /// <summary>Puts a target on a new bus and opens it.</summary>
    public static I2cDevice Open(II2cTarget target, int address)
    {
        int bus = NewBus();
        Attach(bus, address, target);
        return new I2cDevice(new I2cConnectionSettings(bus, address));
    }

    /// <summary>Puts a target on the bus that a program opens by itself.</summary>
    public static void Attach(int bus, int address, II2cTarget target) => s_targets[(bus, address)] = target;

    public static void Detach(int bus, int address) => s_targets.TryRemove((bus, address), out _);

    public static I2cTransferStatus Transmit(I2cConnectionSettings settings, ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (!s_targets.TryGetValue((settings.BusId, settings.DeviceAddress), out II2cTarget? target))
        {
            return I2cTransferStatus.SlaveAddressNotAcknowledged;
        }

        I2cTransferStatus status = write.IsEmpty ? I2cTransferStatus.FullTransfer : target.Write(write);
        return read.IsEmpty || status != I2cTransferStatus.FullTransfer ? status : target.Read(read, !write.IsEmpty);
    }
}
