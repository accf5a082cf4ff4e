using System.Text;
using NanoML.Firmware.Simulation;

namespace System.IO.Ports;

/// <summary>The simulated twin of nanoFramework's port; the other end of its line is a <see cref="SimulatedUart"/>.</summary>
public sealed class SerialPort : IDisposable
{
    private readonly SimulatedUart _uart;
    private int _baudRate;
    private int _dataBits;
    private int _bufferSize = 256;
    private int _readTimeout = Timeout.Infinite;
    private int _writeTimeout = Timeout.Infinite;
    private string _newLine = "\n";
    private bool _disposed;

    /// <exception cref="ArgumentException">The port is in use.</exception>
    public SerialPort(
        string portName, int baudRate = 9600, Parity parity = Parity.None, int dataBits = 8, StopBits stopBits = StopBits.One)
    {
        PortName = portName;
        _baudRate = baudRate;
        Parity = parity;
        _dataBits = dataBits;
        StopBits = stopBits;
        _uart = SimulatedUart.Take(portName, this);
    }

    public event SerialDataReceivedEventHandler? DataReceived;

    public string PortName { get; }

    public bool IsOpen { get; private set; }

    public Handshake Handshake { get; set; }

    public Parity Parity { get; set; }

    public StopBits StopBits { get; set; }

    public SerialMode Mode { get; set; }

    public char WatchChar { get; set; }

    public bool InvertSignalLevels { get; set; }

    public int ReceivedBytesThreshold { get; set; } = 1;

    public int BaudRate
    {
        get => _baudRate;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _baudRate = value;
        }
    }

    public int DataBits
    {
        get => _dataBits;
        set => _dataBits = value is >= 5 and <= 8 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public string NewLine
    {
        get => _newLine;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            _newLine = value;
        }
    }

    public int ReadTimeout
    {
        get => _readTimeout;
        set => _readTimeout = Milliseconds(value);
    }

    public int WriteTimeout
    {
        get => _writeTimeout;
        set => _writeTimeout = Milliseconds(value);
    }

    /// <summary>One size for both directions, as on the device.</summary>
    public int ReadBufferSize
    {
        get => _bufferSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            if (IsOpen)
            {
                throw new InvalidOperationException("the port is open");
            }

            _bufferSize = value;
        }
    }

    public int WriteBufferSize
    {
        get => ReadBufferSize;
        set => ReadBufferSize = value;
    }

    public int BytesToRead => Opened().BytesToRead;

    public static string[] GetPortNames() => SimulatedUart.Names;

    public void Open()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (IsOpen)
        {
            throw new InvalidOperationException("the port is open already");
        }

        _uart.Open(_bufferSize);
        IsOpen = true;
    }

    public void Close() => IsOpen = false;

    /// <exception cref="TimeoutException">There are fewer bytes; the twin knows that none will come while this waits.</exception>
    public int Read(byte[] buffer, int offset, int count)
    {
        SimulatedUart uart = Opened();
        return uart.BytesToRead >= count ? uart.Read(buffer.AsSpan(offset, count)) : throw new TimeoutException();
    }

    public int ReadByte()
    {
        byte[] buffer = new byte[1];
        Read(buffer, 0, 1);
        return buffer[0];
    }

    public string ReadExisting()
    {
        byte[] buffer = new byte[BytesToRead];
        Read(buffer, 0, buffer.Length);
        return Encoding.UTF8.GetString(buffer);
    }

    /// <exception cref="TimeoutException">There is no whole line.</exception>
    public string ReadLine()
    {
        int length = Opened().Find(Encoding.UTF8.GetBytes(_newLine));
        if (length < 0)
        {
            throw new TimeoutException();
        }

        byte[] line = new byte[length + Encoding.UTF8.GetByteCount(_newLine)];
        Read(line, 0, line.Length);
        return Encoding.UTF8.GetString(line, 0, length);
    }

    public void Write(byte[] buffer, int offset, int count) => Opened().Send(buffer.AsSpan(offset, count));

    public void Write(string text) => Opened().Send(Encoding.UTF8.GetBytes(text));

    public void WriteByte(byte value) => Opened().Send([value]);

    public void WriteLine(string text) => Write(text + _newLine);

    public void Dispose()
    {
        _disposed = true;
        IsOpen = false;
        SimulatedUart.Release(PortName, this);
    }

    internal void OnReceived() => DataReceived?.Invoke(this, new SerialDataReceivedEventArgs(SerialData.Chars));

    private static int Milliseconds(int value) =>
        value >= 0 || value == Timeout.Infinite ? value : throw new ArgumentOutOfRangeException(nameof(value));

    private SimulatedUart Opened()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return IsOpen ? _uart : throw new InvalidOperationException("the port is not open");
    }
}
