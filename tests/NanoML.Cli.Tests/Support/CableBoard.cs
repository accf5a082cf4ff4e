using System.Collections.Concurrent;
using NanoML.Runtime;

namespace NanoML.Cli.Tests.Support;

/// <summary>A board at the other end of a pseudo-terminal.</summary>
internal class CableBoard : IByteChannel, IDisposable
{
    /// <summary>After so many microseconds, a message that has begun is forgotten.</summary>
    public const long LongestSilence = 200_000;

    private readonly PseudoTerminal _cable = new();
    private readonly ConcurrentQueue<byte> _arrived = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _listen;
    private readonly Task _run;
    private int _received;

    /// <param name="start">Makes the application, of which it gives what runs again and again.</param>
    /// <param name="damageEvery">Flips a bit of every byte with a number that this divides; 0 leaves all as they are.</param>
    public CableBoard(Func<IByteChannel, Action> start, int damageEvery = 0)
    {
        Action turn = start(this);
        _listen = Task.Factory.StartNew(() => Listen(damageEvery), TaskCreationOptions.LongRunning);
        _run = Task.Factory.StartNew(
            () =>
            {
                while (!_stop.IsCancellationRequested)
                {
                    turn();
                    Thread.Sleep(1);
                }
            },
            TaskCreationOptions.LongRunning);
    }

    public string Port => _cable.Port;

    public void Dispose()
    {
        _stop.Cancel();
        _run.Wait();
        Wake();
        _cable.Dispose();
        _stop.Dispose();
    }

    int IByteChannel.Read(byte[] buffer, int offset, int count)
    {
        int taken = 0;
        while (taken < count && _arrived.TryDequeue(out byte value))
        {
            buffer[offset + taken++] = value;
        }

        return taken;
    }

    void IByteChannel.Write(byte[] buffer, int offset, int count) => _cable.Board.Write(buffer, offset, count);

    // A terminal stays open as long as someone reads from it: a byte lets the reader see that it is to stop.
    private void Wake()
    {
        using FileStream tool = new(_cable.Port, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        tool.WriteByte(0);
        tool.Flush();
        _listen.Wait();
    }

    // The tool's end is opened and closed by the tool: without it a read fails, and is tried again.
    private void Listen(int damageEvery)
    {
        var buffer = new byte[4096];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                foreach (byte value in buffer.AsSpan(0, _cable.Board.Read(buffer)))
                {
                    _received++;
                    _arrived.Enqueue(damageEvery > 0 && _received % damageEvery == 0 ? (byte)(value ^ 8) : value);
                }
            }
            catch (IOException)
            {
                Thread.Sleep(5);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}
