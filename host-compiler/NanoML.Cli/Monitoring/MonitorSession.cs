using NanoML.Cli.Serial;

namespace NanoML.Cli.Monitoring;

/// <summary>Follows a port until it is told to stop, through unplugging and plugging in again.</summary>
/// <param name="open">Opens the port; throws <see cref="IOException"/> while it is not there.</param>
internal sealed class MonitorSession(Func<ISerialPort> open, IReadOnlyList<IMonitorLog> logs, TimeProvider clock)
{
    private const int BufferBytes = 16384;
    private const int Patience = 50;
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(200);

    private bool _isFirstLine;

    public MonitorStatistics Statistics { get; } = new();

    /// <summary>Whether the port is open now.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>What is taken from the bytes before they are lines; null: nothing.</summary>
    public IPortFilter? Filter { get; init; }

    /// <summary>Called at least every 50 milliseconds or so, and with every piece of text.</summary>
    public Action OnTurn { get; init; } = () => { };

    /// <summary>What classes are called; null: as the board calls them.</summary>
    public NamedClasses? Names { get; init; }

    /// <param name="results">Ends after so many; null goes on.</param>
    /// <exception cref="IOException">The port cannot be opened at the start.</exception>
    public void Run(long? results, CancellationToken stop)
    {
        ISerialPort? port = open();
        while (port is not null)
        {
            using (port)
            {
                Connect(PortState.Open);
                Follow(port, results, stop);
            }

            if (IsDone(results, stop))
            {
                return;
            }

            Connect(PortState.Lost);
            port = Reopen(stop);
        }
    }

    private bool IsDone(long? results, CancellationToken stop) => stop.IsCancellationRequested || Statistics.Results >= results;

    private void Connect(PortState state)
    {
        IsConnected = state == PortState.Open;
        _isFirstLine = true;
        ForEach(log => log.WritePort(clock.GetUtcNow(), state));
        OnTurn();
    }

    private void Follow(ISerialPort port, long? results, CancellationToken stop)
    {
        var buffer = new byte[BufferBytes];
        var splitter = new LineSplitter(line => Take(line, results));
        Filter?.Open(port, text => splitter.Add(text));
        try
        {
            while (!IsDone(results, stop))
            {
                int count = port.Read(buffer, Patience);
                if (Filter is { } filter)
                {
                    filter.Take(buffer.AsSpan(0, count));
                }
                else
                {
                    splitter.Add(buffer.AsSpan(0, count));
                }

                OnTurn();
            }
        }
        catch (IOException)
        {
            // The cable: Run waits for it. A line that it cut has no end.
            Filter?.Lose();
            byte[] rest = splitter.Reset();
            if (rest.Length > 0)
            {
                Take(rest, results);
            }
        }
    }

    private ISerialPort? Reopen(CancellationToken stop)
    {
        while (!stop.WaitHandle.WaitOne(s_retry))
        {
            OnTurn();
            try
            {
                ISerialPort port = open();
                Statistics.AddReconnect();
                return port;
            }
            catch (IOException)
            {
                // Not yet.
            }
        }

        return null;
    }

    private void Take(byte[] line, long? results)
    {
        foreach (SerialText text in SerialLineParser.Parse(line))
        {
            // A port may be opened in the middle of a line: the rest of that one was not damaged.
            bool isRest = _isFirstLine && text is DamagedLine && !text.Text.StartsWith("NML ", StringComparison.Ordinal);
            _isFirstLine = false;
            if (!isRest && !(Statistics.Results >= results))
            {
                Take(Names?.Name(text) ?? text);
            }
        }
    }

    private void Take(SerialText text)
    {
        DateTimeOffset time = clock.GetUtcNow();
        long lost = Statistics.Add(text, time);
        if (lost > 0)
        {
            ForEach(log => log.WriteLost(time, lost));
        }
        else if (lost < 0)
        {
            ForEach(log => log.WriteRestart(time));
        }

        ForEach(log => log.Write(time, text));
    }

    private void ForEach(Action<IMonitorLog> write)
    {
        foreach (IMonitorLog log in logs)
        {
            write(log);
        }
    }
}
