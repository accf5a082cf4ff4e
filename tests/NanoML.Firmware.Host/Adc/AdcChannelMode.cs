namespace System.Device.Adc;

/// <summary>As in nanoFramework's System.Device.Adc 1.1.24.</summary>
public enum AdcChannelMode
{
    SingleEnded = 0,
    Differential,
}
