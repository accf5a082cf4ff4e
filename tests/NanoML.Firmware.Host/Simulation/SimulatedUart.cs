using System.Collections.Concurrent;
using System.IO.Ports;

namespace NanoML.Firmware.Simulation;

/// <summary>The other end of a serial line: what a test sends arrives in the port's buffer, and what the port writes is kept.</summary>
internal sealed class SimulatedUart
{
    private static readonly ConcurrentDictionary<string, SimulatedUart> s_uarts = new();
    private static int s_numbers = '0';

    private readonly Queue<byte> _received = new();
    private readonly List<byte> _sent = [];
    private SerialPort? _port;
    private int _capacity;

    public static string[] Names => [.. s_uarts.Keys.Order()];

    /// <summary>Bytes that arrived while the buffer was full, or the port closed.</summary>
    public int Dropped { get; private set; }

    /// <summary>The driver throws at every call.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Every byte that the port has written.</summary>
    public IReadOnlyList<byte> Sent => _sent;

    public int BytesToRead
    {
        get
        {
            ThrowIfBroken();
            return _received.Count;
        }
    }

    /// <summary>A name that no port has yet. The device takes the character after COM for the number.</summary>
    public static string NewPortName() => "COM" + (char)Interlocked.Increment(ref s_numbers);

    public static SimulatedUart Of(string portName) => s_uarts.GetOrAdd(portName, _ => new SimulatedUart());

    public static SimulatedUart Take(string portName, SerialPort port)
    {
        SimulatedUart uart = Of(portName);
        return Interlocked.CompareExchange(ref uart._port, port, null) is null
            ? uart
            : throw new ArgumentException($"{portName} is in use");
    }

    /// <summary>Lets another port have the name: the program that had it is gone.</summary>
    public static void Forget(string portName) => s_uarts.TryRemove(portName, out _);

    public static void Release(string portName, SerialPort port) => Interlocked.CompareExchange(ref Of(portName)._port, null, port);

    public void Open(int capacity)
    {
        ThrowIfBroken();
        _capacity = capacity;
        _received.EnsureCapacity(capacity);
        _received.Clear();
    }

    /// <summary>Bytes arrive at the port; those that its buffer cannot hold are lost.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        int kept = _port is { IsOpen: true } ? Math.Min(bytes.Length, _capacity - _received.Count) : 0;
        foreach (byte value in bytes[..kept])
        {
            _received.Enqueue(value);
        }

        Dropped += bytes.Length - kept;
        if (kept > 0)
        {
            _port!.OnReceived();
        }
    }

    public int Read(Span<byte> bytes)
    {
        ThrowIfBroken();
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = _received.Dequeue();
        }

        return bytes.Length;
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        ThrowIfBroken();
        _sent.AddRange(bytes);
    }

    /// <summary>Where a sequence of bytes begins among the received ones, or -1.</summary>
    public int Find(ReadOnlySpan<byte> sequence) => _received.ToArray().AsSpan().IndexOf(sequence);

    private void ThrowIfBroken()
    {
        if (IsBroken)
        {
            throw new InvalidOperationException("the driver is stuck");
        }
    }
}
