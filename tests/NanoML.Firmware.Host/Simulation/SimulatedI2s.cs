using System.Collections.Concurrent;
using System.Device.I2s;

namespace NanoML.Firmware.Simulation;

/// <summary>The I2S buses of the simulated boards, each with one microphone.</summary>
internal static class SimulatedI2s
{
    private static readonly ConcurrentDictionary<int, SimulatedMicrophone> s_microphones = new();
    private static int s_buses;

    /// <summary>Puts a microphone on a new bus and opens it as 16-bit mono.</summary>
    public static I2sDevice Open(SimulatedMicrophone microphone)
    {
        int bus = Interlocked.Increment(ref s_buses);
        s_microphones[bus] = microphone;
        return new I2sDevice(new I2sConnectionSettings(bus)
        {
            Mode = I2sMode.Master | I2sMode.Rx,
            ChannelFormat = I2sChannelFormat.OnlyLeft,
            SampleRate = 16_000,
        });
    }

    /// <summary>Puts a microphone on the bus that a program opens by itself; null takes it off.</summary>
    public static void Attach(int bus, SimulatedMicrophone? microphone)
    {
        s_microphones.TryRemove(bus, out _);
        if (microphone is not null)
        {
            s_microphones[bus] = microphone;
        }
    }

    public static SimulatedMicrophone? Find(int bus) => s_microphones.GetValueOrDefault(bus);
}
