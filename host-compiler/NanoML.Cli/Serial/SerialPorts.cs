using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Serial;

/// <summary>Opens serial ports by name: <c>COM3</c>, <c>/dev/ttyUSB0</c>, <c>/dev/cu.usbserial-110</c>, a pseudo-terminal.</summary>
/// <remarks>
/// The system's own calls open a port and set its speed and raw mode, nothing else: no modem line is asked for, so a pseudo-terminal works
/// as a port.
/// </remarks>
internal static class SerialPorts
{
    /// <summary>What stock firmware sends with over USB.</summary>
    public const int DefaultBaud = 921_600;

    private static readonly string[] s_unixPatterns = ["ttyUSB*", "ttyACM*", "cu.usb*", "cu.SLAB*", "cu.wchusb*"];

    /// <exception cref="IOException">There is no such port, it is in use, or it cannot be set to that speed.</exception>
    public static ISerialPort Open(string name, int baud) =>
        OperatingSystem.IsWindows() ? new WindowsSerialPort(name, baud) : new UnixSerialPort(name, baud);

    /// <exception cref="CompilerException">It cannot be opened.</exception>
    public static ISerialPort OpenOrFail(string name, int baud)
    {
        try
        {
            return Open(name, baud);
        }
        catch (IOException e)
        {
            throw CannotOpen(name, e);
        }
    }

    /// <summary>The error for a port that cannot be opened, with the ports that are there.</summary>
    public static CompilerException CannotOpen(string name, IOException reason)
    {
        string[] names = Names();
        string there = names.Length == 0
            ? "No serial port is here: is the board plugged in?"
            : $"These ports are here: {string.Join(", ", names)}.";
        return new CompilerException(DiagnosticCatalog.PortNotUsable, $"{name}: {reason.Message.TrimEnd('.')}", there);
    }

    /// <summary>The ports that are here, with what the system says of the device at each.</summary>
    public static IEnumerable<SerialPortName> List() => Names().Select(name => new SerialPortName(name, OperatingSystem.IsLinux() ? UsbProduct.Of(name) : null));

    /// <summary>The ports of this computer that a board may be at.</summary>
    public static string[] Names() => OperatingSystem.IsWindows()
        ? [.. Enumerable.Range(1, 64).Select(k => $"COM{k}").Where(WindowsSerialPort.Exists)]
        : [.. s_unixPatterns.SelectMany(pattern => Directory.GetFiles("/dev", pattern)).Order()];
}
