using System.Collections.Concurrent;
using System.Device.Spi;

namespace NanoML.Firmware.Simulation;

/// <summary>The SPI buses of the simulated boards, each with one device whose chip select is a pin of its own.</summary>
internal static class SimulatedSpi
{
    private static readonly ConcurrentDictionary<int, ISpiTarget> s_targets = new();
    private static int s_buses;

    /// <summary>Puts a target on a new bus and opens it.</summary>
    public static SpiDevice Open(ISpiTarget target)
    {
        int bus = Interlocked.Increment(ref s_buses);
        s_targets[bus] = target;
        return new SpiDevice(new SpiConnectionSettings(bus));
    }

    /// <summary>Puts a target on the bus that a program opens by itself; null takes it off.</summary>
    public static void Attach(int bus, ISpiTarget? target)
    {
        s_targets.TryRemove(bus, out _);
        if (target is not null)
        {
            s_targets[bus] = target;
        }
    }

    public static ISpiTarget? Find(int bus) => s_targets.GetValueOrDefault(bus);
}
