namespace NanoML.Firmware.Simulation;

/// <summary>What lies on the channels of an analogue-digital converter.</summary>
internal sealed class SimulatedVoltages
{
    /// <summary>The converter's value of a channel, 0 to 4,095.</summary>
    public Func<int, int> Value { get; set; } = _ => 0;

    /// <summary>The driver throws at every call.</summary>
    public bool IsBroken { get; set; }

    public int Read(int channel) => IsBroken ? throw new ArgumentException("the driver is stuck") : Value(channel);
}
