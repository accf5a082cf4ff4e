using NanoML.Firmware.Simulation;

namespace System.Device.Adc;

/// <summary>The simulated twin of nanoFramework's controller: the 12 bits and 20 channels of the ESP32.</summary>
public class AdcController : AdcControllerBase
{
    internal SimulatedVoltages Voltages { get; } = new();

    public override int ChannelCount => 20;

    public override AdcChannelMode ChannelMode { get; set; }

    public override int MaxValue => 4095;

    public override int MinValue => 0;

    public override int ResolutionInBits => 12;

    public override bool IsChannelModeSupported(AdcChannelMode channelMode) => channelMode == AdcChannelMode.SingleEnded;

    /// <exception cref="ArgumentException">There is no such channel.</exception>
    public override AdcChannel OpenChannel(int channelNumber) =>
        channelNumber >= 0 && channelNumber < ChannelCount && !Voltages.IsBroken
            ? new AdcChannel(this, channelNumber)
            : throw new ArgumentException($"there is no channel {channelNumber}");
}
