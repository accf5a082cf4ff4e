using NanoML.Cli.Serial;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Monitoring;

/// <summary>A port that is open before the monitor begins, and is opened anew whenever it was lost.</summary>
internal sealed class PortOfMonitor : IDisposable
{
    private readonly string _name;
    private readonly int _baud;
    private ISerialPort? _first;

    /// <exception cref="CompilerException">The port cannot be opened.</exception>
    public PortOfMonitor(string name, int baud)
    {
        (_name, _baud) = (name, baud);
        try
        {
            _first = SerialPorts.Open(name, baud);
        }
        catch (IOException e)
        {
            throw SerialPorts.CannotOpen(name, e);
        }
    }

    /// <summary>The port, which the caller then owns.</summary>
    /// <exception cref="IOException">It cannot be opened again, or not yet.</exception>
    public ISerialPort Open()
    {
        ISerialPort port = _first ?? SerialPorts.Open(_name, _baud);
        _first = null;
        return port;
    }

    public void Dispose() => _first?.Dispose();
}
