namespace System.Device.Adc;

/// <summary>The simulated twin of nanoFramework's channel.</summary>
public class AdcChannel : AdcChannelBase, IDisposable
{
    private readonly int _channelNumber;
    private bool _disposed;

    internal AdcChannel(AdcController controller, int channelNumber)
        : base(controller) => _channelNumber = channelNumber;

    public override int ReadValue()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Controller.Voltages.Read(_channelNumber);
    }

    public void Dispose()
    {
        _disposed = true;
        GC.SuppressFinalize(this);
    }
}
