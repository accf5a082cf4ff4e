namespace NanoML.Cli.Monitoring;

/// <summary>How a class did since the start.</summary>
internal sealed record ClassTally(string Label)
{
    public long Count { get; set; }

    /// <summary>The confidence of its latest result, in percent; null for outputs that are no probabilities.</summary>
    public int? Confidence { get; set; }
}

/// <summary>What came over the line since the monitor started.</summary>
internal sealed class MonitorStatistics
{
    private static readonly TimeSpan s_rateWindow = TimeSpan.FromSeconds(3);

    private readonly Queue<DateTimeOffset> _recent = new();
    private int? _last;
    private long _damagedSinceLast;

    /// <summary>Lines of ours that came whole: results and events.</summary>
    public long Lines { get; private set; }

    public long Results { get; private set; }

    public long Events { get; private set; }

    /// <summary>Lines that came damaged.</summary>
    public long Damaged { get; private set; }

    /// <summary>Lines that did not come at all, by the gaps in their numbers.</summary>
    public long Lost { get; private set; }

    public long Restarts { get; private set; }

    public long Reconnects { get; private set; }

    /// <summary>By the class's index.</summary>
    public SortedDictionary<long, ClassTally> Classes { get; } = [];

    public LatencyHistogram Latency { get; } = new();

    public SerialLine? LatestResult { get; private set; }

    /// <summary>The latest events that say how the application is, by name.</summary>
    public SortedDictionary<string, SerialLine> LatestEvents { get; } = [];

    /// <summary>Results a second, over the last seconds.</summary>
    public double Rate(DateTimeOffset now)
    {
        while (_recent.TryPeek(out DateTimeOffset oldest) && now - oldest > s_rateWindow)
        {
            _recent.Dequeue();
        }

        return _recent.Count / s_rateWindow.TotalSeconds;
    }

    public void AddReconnect() => Reconnects++;

    /// <summary>Takes in what came, and says what its number tells.</summary>
    /// <returns>The lines that were lost before it; -1 if the device has restarted.</returns>
    public long Add(SerialText text, DateTimeOffset time)
    {
        if (text is DamagedLine)
        {
            Damaged++;
            _damagedSinceLast++;
        }

        return text is SerialLine line ? Add(line, time) : 0;
    }

    private long Add(SerialLine line, DateTimeOffset time)
    {
        long lost = Follow(line.Sequence);
        Lines++;
        if (line.Event is { } name)
        {
            Events++;
            LatestEvents[name] = line;
        }
        else
        {
            AddResult(line, time);
        }

        return lost;
    }

    private long Follow(int sequence)
    {
        long expected = _last is { } last ? last == int.MaxValue ? 0 : last + 1 : sequence;
        long missing = sequence - expected;
        long lost = missing < 0 ? -1 : Math.Max(0, missing - _damagedSinceLast);
        _last = sequence;
        _damagedSinceLast = 0;
        Restarts += missing < 0 ? 1 : 0;
        Lost += Math.Max(0, lost);
        return lost;
    }

    private void AddResult(SerialLine line, DateTimeOffset time)
    {
        Results++;
        LatestResult = line;
        _recent.Enqueue(time);
        Rate(time);
        if (line.Number("us") is { } microseconds)
        {
            Latency.Add(microseconds);
        }

        if (line.Number("class") is { } index)
        {
            if (!Classes.TryGetValue(index, out ClassTally? tally))
            {
                Classes[index] = tally = new ClassTally(line["label"] ?? line["class"]!);
            }

            tally.Count++;
            tally.Confidence = (int?)line.Number("confidence");
        }
    }
}
