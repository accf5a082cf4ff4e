namespace NanoML.Cli.Serial;

/// <summary>A serial port that is here.</summary>
/// <param name="Port">What <c>--port</c> takes.</param>
/// <param name="Device">What the device at its other end calls itself; null where the system does not say.</param>
internal sealed record SerialPortName(string Port, string? Device);
