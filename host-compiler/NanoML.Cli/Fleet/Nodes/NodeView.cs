using System.Diagnostics;

namespace NanoML.Cli.Fleet.Nodes;

/// <summary>One node as its messages show it. Any thread may read it; its registry alone writes.</summary>
internal sealed class NodeView(string name)
{
    private readonly Lock _lock = new();
    private long _heard = Stopwatch.GetTimestamp();
    private long _left;
    private int _lastUp;

    public string Name => name;

    /// <summary>Null until it has said it.</summary>
    public NodeState? State { get; private set; }

    /// <summary>The latest; null until one came.</summary>
    public NodeTelemetry? Telemetry { get; private set; }

    public bool IsOnline { get; private set; }

    /// <summary>How often it came, or came back.</summary>
    public int Arrivals { get; private set; }

    /// <summary>How often it was seen to start anew since it is watched, by its counter or by its time.</summary>
    public int Restarts { get; private set; }

    /// <summary>When it was heard last, as <see cref="Stopwatch.GetTimestamp"/>; what the broker had kept does not count.</summary>
    public long Heard => Volatile.Read(ref _heard);

    /// <summary>When it was last said to have gone, as <see cref="Stopwatch.GetTimestamp"/>; 0 for never.</summary>
    public long LeftAt => Volatile.Read(ref _left);

    public void Take(NodeState state, bool isRetained)
    {
        lock (_lock)
        {
            CountRestarts(State?.Restarts ?? Telemetry?.Restarts, state.Restarts, state.Up, isRetained);
            State = state;
            Hear(isRetained);
        }
    }

    public void Take(NodeTelemetry telemetry)
    {
        lock (_lock)
        {
            CountRestarts(Telemetry?.Restarts ?? State?.Restarts, telemetry.Restarts, telemetry.Up, isRetained: false);
            Telemetry = telemetry;
            Hear(isRetained: false);
        }
    }

    public void Take(bool isOnline, bool isRetained)
    {
        lock (_lock)
        {
            Arrivals += isOnline ? 1 : 0;
            if (IsOnline && !isOnline)
            {
                Volatile.Write(ref _left, Stopwatch.GetTimestamp());
            }

            IsOnline = isOnline;
            Hear(isRetained || !isOnline);
        }
    }

    public void Answered() => Hear(isRetained: false);

    private void Hear(bool isRetained)
    {
        if (!isRetained)
        {
            Volatile.Write(ref _heard, Stopwatch.GetTimestamp());
        }
    }

    // A counter that another message has told of already does not count twice.
    private void CountRestarts(int? before, int? now, int up, bool isRetained)
    {
        bool hasCounters = before is not null && now is not null;
        Restarts += hasCounters ? before == now ? 0 : 1 : !isRetained && up < _lastUp ? 1 : 0;
        _lastUp = up;
    }
}
