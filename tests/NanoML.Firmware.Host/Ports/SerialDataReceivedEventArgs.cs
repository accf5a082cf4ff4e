namespace System.IO.Ports;

/// <summary>As in nanoFramework's System.IO.Ports 1.1.139.</summary>
public class SerialDataReceivedEventArgs : EventArgs
{
    internal SerialDataReceivedEventArgs(SerialData eventType) => EventType = eventType;

    public SerialData EventType { get; }
}
