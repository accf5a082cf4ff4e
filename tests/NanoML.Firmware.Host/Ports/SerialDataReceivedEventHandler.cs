namespace System.IO.Ports;

/// <summary>As in nanoFramework's System.IO.Ports 1.1.139.</summary>
public delegate void SerialDataReceivedEventHandler(object sender, SerialDataReceivedEventArgs e);
