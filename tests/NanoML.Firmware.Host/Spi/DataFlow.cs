namespace System.Device.Spi;

/// <summary>As in nanoFramework's System.Device.Spi 1.3.89.</summary>
public enum DataFlow
{
    MsbFirst,
    LsbFirst,
}
