namespace System.Device.Adc;

/// <summary>As in nanoFramework's System.Device.Adc 1.1.24.</summary>
public abstract class AdcChannelBase
{
    private protected AdcChannelBase(AdcController controller) => Controller = controller;

    public AdcController Controller { get; }

    public abstract int ReadValue();

    public double ReadRatio() => ReadValue() / (double)Controller.MaxValue;
}
