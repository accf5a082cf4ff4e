using NanoML.Cli.Hosting;
using NanoML.Cli.Messages;
using NanoML.Cli.Monitoring;
using NanoML.Cli.Serial;
using NanoML.Recording;

namespace NanoML.Cli.Recorder;

/// <summary>
/// Records the frames that a board sends beside its results, in the class <c>monitored</c>, and the results with them: <c>RecordedSource</c> of NanoML.Recording
/// is at the other end.
/// </summary>
internal sealed class MonitoredFrames : IPortFilter, IMonitorLog, IBoardMessages
{
    /// <summary>The class, which is not known.</summary>
    public const string Label = "monitored";

    // A board that writes a message does not pause in it; a read waits 50 milliseconds.
    private const int MostSilences = 6;

    private readonly string _name;
    private MessageScanner? _scanner;
    private ISerialPort? _port;
    private Message? _message;
    private int _silences;

    /// <param name="name">The port's, for messages.</param>
    public MonitoredFrames(string name, RecordingFolder folder, IRecordLog log)
    {
        _name = name;
        Session = new RecordSession(this, name, folder, new RecordLabels([Label], hasKeys: false), log) { IsPatient = true };
    }

    public RecordSession Session { get; }

    public void Open(ISerialPort port, Action<ReadOnlySpan<byte>> onText)
    {
        (_port, _silences) = (port, 0);
        _scanner = new MessageScanner(SampleMessage.MostContent, onText);
        Session.OnPort(PortState.Open);
    }

    public void Take(ReadOnlySpan<byte> bytes)
    {
        MessageScanner scanner = _scanner!;
        scanner.Add(bytes);
        _silences = bytes.IsEmpty ? _silences + 1 : 0;
        if (_silences == MostSilences)
        {
            scanner.GiveUp();
            _silences = 0;
        }

        // One by one: lines between two messages are results of the frames before them.
        do
        {
            _message = scanner.Take();
            Session.Turn(null);
        }
        while (_message is not null);
    }

    public void Lose()
    {
        _port = null;
        Session.OnPort(PortState.Lost);
    }

    public (string Board, Message Message)? Receive() => _message is { } message ? (_name, message) : null;

    public void Send(string board, Message message)
    {
        try
        {
            _port?.Write(message.ToBytes());
        }
        catch (IOException)
        {
            // The next read says so, too.
        }
    }

    public void Write(DateTimeOffset time, SerialText text)
    {
        if (text is SerialLine { Event: null } line)
        {
            Session.AddResult([KeyValuePair.Create("seq", $"{line.Sequence}"), .. line.Pairs]);
        }
    }

    public void WriteLost(DateTimeOffset time, long count)
    {
    }

    public void WriteRestart(DateTimeOffset time)
    {
    }

    public void WritePort(DateTimeOffset time, PortState state)
    {
    }

    /// <summary>Puts the recording that is under way in its place.</summary>
    public void Dispose()
    {
        Session.Finish();
        Session.Dispose();
    }
}
