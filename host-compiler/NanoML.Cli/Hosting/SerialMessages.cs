using NanoML.Cli.Messages;
using NanoML.Cli.Monitoring;
using NanoML.Cli.Serial;

namespace NanoML.Cli.Hosting;

/// <summary>Messages of one board over a serial line, through unplugging and plugging in again. Lines between them are passed on.</summary>
/// <param name="name">The port's.</param>
/// <param name="open">Opens the port; throws <see cref="IOException"/> while it is not there.</param>
/// <param name="mostContent">Bytes of the longest content of a message.</param>
internal sealed class SerialMessages(string name, Func<ISerialPort> open, int mostContent, Action<byte[]> onLine, Action<PortState> onPort) : IBoardMessages
{
    private const int Patience = 50;
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(200);

    // A board that writes a long message does not pause in it.
    private const int MostSilences = 6;

    private readonly byte[] _buffer = new byte[16384];
    private readonly LineSplitter _lines = new(onLine);
    private MessageScanner? _scanner;
    private ISerialPort? _port;
    private int _silences;

    private MessageScanner Scanner => _scanner ??= new MessageScanner(mostContent, bytes => _lines.Add(bytes));

    public (string Board, Message Message)? Receive()
    {
        if (_port is null && !TryOpen())
        {
            return null;
        }

        try
        {
            return Read(_port!) is { } message ? (name, message) : null;
        }
        catch (IOException)
        {
            Lose();
            return null;
        }
    }

    public void Send(string board, Message message)
    {
        try
        {
            _port?.Write(message.ToBytes());
        }
        catch (IOException)
        {
            Lose();
        }
    }

    public void Dispose() => _port?.Dispose();

    private Message? Read(ISerialPort port)
    {
        int damaged = Scanner.Damaged;
        Message? message = Scanner.Take();
        if (message is null)
        {
            int count = port.Read(_buffer, Patience);
            Scanner.Add(_buffer.AsSpan(0, count));
            _silences = count > 0 ? 0 : _silences + 1;
            if (_silences == MostSilences)
            {
                Scanner.GiveUp();
                _silences = 0;
            }

            message = Scanner.Take();
        }

        // Once for all that was damaged: what follows a damaged message is read as its rest.
        if (Scanner.Damaged > damaged && message is null)
        {
            Send(name, new Message(NanoML.Runtime.MessageLink.Refusal, [NanoML.Runtime.MessageLink.BadChecksum]));
        }

        return message;
    }

    private bool TryOpen()
    {
        try
        {
            _port = open();
            onPort(PortState.Open);
            return true;
        }
        catch (IOException)
        {
            Thread.Sleep(s_retry);
            return false;
        }
    }

    private void Lose()
    {
        _port?.Dispose();
        _port = null;
        Scanner.Clear();
        _lines.Reset();
        onPort(PortState.Lost);
    }
}
