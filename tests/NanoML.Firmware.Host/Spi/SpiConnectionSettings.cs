using System.Device.Gpio;

namespace System.Device.Spi;

/// <summary>As in nanoFramework's System.Device.Spi 1.3.89.</summary>
public sealed class SpiConnectionSettings(int busId, int chipSelectLine = -1)
{
    public int BusId { get; set; } = busId;

    public int ChipSelectLine { get; set; } = chipSelectLine;

    public SpiMode Mode { get; set; } = SpiMode.Mode0;

    public int DataBitLength { get; set; } = 8;

    public int ClockFrequency { get; set; } = 500_000;

    public DataFlow DataFlow { get; set; } = DataFlow.MsbFirst;

    public PinValue ChipSelectLineActiveState { get; set; } = PinValue.Low;

    public SpiBusConfiguration Configuration { get; set; } = SpiBusConfiguration.FullDuplex;
}
