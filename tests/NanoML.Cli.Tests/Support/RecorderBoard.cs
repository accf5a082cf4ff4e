using NanoML.Apps.Recorder;
using NanoML.Cli.Serial;
using NanoML.Recording;
using NanoML.Runtime;

namespace NanoML.Cli.Tests.Support;

/// <summary>
/// The application Recorder at the other end of a pseudo-terminal. Like a UART, its line goes on when nobody listens: what the terminal does not take is lost.
/// </summary>
internal sealed class RecorderBoard : IDisposable
{
    private readonly CableBoard _cable;
    private readonly Uart _uart = new();

    /// <param name="line">What messages of the board go through; null: nothing.</param>
    public RecorderBoard(IFrameSource source, RecordedSensor sensor, int baud = 921_600, Func<IByteChannel, IByteChannel>? line = null)
        : this(channel => Start(new RecorderApp(source, sensor, line is null ? channel : line(channel), baud)))
    {
    }

    /// <param name="start">Makes another application, of which it gives what runs again and again.</param>
    public RecorderBoard(Func<IByteChannel, Action> start) => _cable = new CableBoard(channel =>
    {
        _uart.Connect(channel);
        return start(_uart);
    });

    public string Port => _cable.Port;

    public static RecordedSensor Imu(int rate) => ImuSensor.Describe("twin", "MPU-6886", 8, 1000, rate);

    /// <summary>Pulls the cable.</summary>
    public void Dispose()
    {
        _uart.Stop(_cable.Port);
        _cable.Dispose();
    }

    private static Action Start(RecorderApp app) => () =>
    {
        while (!app.Turn())
        {
        }
    };

    /// <summary>Writes on a thread of its own, from a buffer that may overflow.</summary>
    private sealed class Uart : IByteChannel
    {
        private const int MostWaiting = 1 << 17;

        private readonly Queue<byte[]> _waiting = new();
        private readonly CancellationTokenSource _stop = new();
        private IByteChannel? _channel;
        private Task? _write;
        private int _bytes;

        public void Connect(IByteChannel channel)
        {
            _channel = channel;
            _write = Task.Factory.StartNew(Write, TaskCreationOptions.LongRunning);
        }

        public int Read(byte[] buffer, int offset, int count) => _channel!.Read(buffer, offset, count);

        public void Write(byte[] buffer, int offset, int count)
        {
            lock (_waiting)
            {
                if (_bytes + count <= MostWaiting)
                {
                    _waiting.Enqueue([.. buffer.AsSpan(offset, count)]);
                    _bytes += count;
                    Monitor.Pulse(_waiting);
                }
            }
        }

        /// <summary>Reads what the terminal holds, so that a write that waits for room ends.</summary>
        public void Stop(string port)
        {
            _stop.Cancel();
            using ISerialPort tool = SerialPorts.Open(port, SerialPorts.DefaultBaud);
            var rest = new byte[4096];
            while (!_write!.Wait(1))
            {
                tool.Read(rest, timeoutMilliseconds: 1);
            }
        }

        private void Write()
        {
            while (!_stop.IsCancellationRequested)
            {
                byte[]? next = null;
                lock (_waiting)
                {
                    if (_waiting.Count == 0)
                    {
                        Monitor.Wait(_waiting, 5);
                    }

                    if (_waiting.TryDequeue(out next))
                    {
                        _bytes -= next.Length;
                    }
                }

                if (next is not null)
                {
                    _channel!.Write(next, 0, next.Length);
                }
            }
        }
    }
}
