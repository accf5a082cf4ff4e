using System.Diagnostics;
using NanoML.Runtime;
using NanoML.Updates;
using NanoML.Updates.Tests.Support;

namespace NanoML.Fleet.Tests.Support;

/// <summary>A board of the device's own classes: its drive stays when it starts anew.</summary>
/// <param name="period">From one inference to the next while a model is on trial.</param>
/// <param name="restful">The same otherwise.</param>
internal sealed class Twin(string name, string group, int port, TimeSpan period, TimeSpan restful) : IDisposable
{
    private readonly CutFolder _drive = new();
    private TwinConnection? _connection;
    private NodeApplication? _application;
    private long _last;
    private bool _isTrying;

    public string Name => name;

    /// <summary>The version that runs; 0 for that of the image.</summary>
    public int Version => _application?.Store.Current?.Version ?? 0;

    /// <summary>Whether it has no power.</summary>
    public bool IsOff { get; set; }

    /// <summary>Seconds from one telemetry message to the next; 0 for none.</summary>
    public int TelemetrySeconds { get; set; }

    /// <summary>With which versions its sensor fails.</summary>
    public Predicate<int> Fails { get; set; } = _ => false;

    /// <summary>With which versions it crashes after the first inference.</summary>
    public Predicate<int> Crashes { get; set; } = _ => false;

    /// <summary>One turn, with an inference if it is time for one.</summary>
    /// <returns>Whether it had something to do.</returns>
    public bool Turn()
    {
        if (IsOff)
        {
            Stop();
            return false;
        }

        if (_application is null)
        {
            Start();
        }

        bool isBusy = _application!.Talk();
        if (isBusy)
        {
            _isTrying = _application.Store.OnTrial is not null;
        }

        if (Stopwatch.GetElapsedTime(_last) < (_isTrying ? period : restful))
        {
            return isBusy;
        }

        _last = Stopwatch.GetTimestamp();
        _application.Infer();
        _isTrying = _isTrying && _application.Store.OnTrial is not null;
        if (Crashes(_application.RunningVersion))
        {
            Stop();
        }

        return true;
    }

    public void Dispose() => Stop();

    private void Start()
    {
        _connection = new TwinConnection(port, Mosquitto.PasswordOf(name));
        var identity = new NodeIdentity(name, group, "twin", "Twin-1.0");
        _application = new NodeApplication(_connection, identity, _drive, new SignatureVerifier(SignedModels.Modulus), new SourceClock())
        {
            Fails = Fails,
        };
        _application.Node.TelemetrySeconds = TelemetrySeconds;
    }

    private void Stop()
    {
        _connection?.Dispose();
        _connection = null;
        _application = null;
    }
}

/// <summary>Twins that run on a few threads.</summary>
internal sealed class TwinFleet : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Thread[] _threads;

    /// <param name="period">From one inference to the next while a model is on trial.</param>
    /// <param name="restful">The same otherwise; null for no other.</param>
    public TwinFleet(int count, int port, TimeSpan period, TimeSpan? restful = null, int threads = 4)
    {
        Twins = [.. Names(count).Select((name, i) => new Twin(name, i % 3 == 0 ? "hall-1" : "hall-2", port, period, restful ?? period))];
        _threads = [.. Enumerable.Range(0, threads).Select(part => new Thread(() => Run([.. Twins.Where((_, i) => i % threads == part)])))];
    }

    public IReadOnlyList<Twin> Twins { get; }

    public static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(i => $"twin-{i:0000}");

    public TwinFleet Start()
    {
        Array.ForEach(_threads, thread => thread.Start());
        return this;
    }

    public void Dispose()
    {
        _end.Cancel();
        Array.ForEach(_threads, thread => thread.Join());
        foreach (Twin twin in Twins)
        {
            twin.Dispose();
        }

        _end.Dispose();
    }

    private void Run(Twin[] twins)
    {
        while (!_end.IsCancellationRequested)
        {
            bool isBusy = false;
            foreach (Twin twin in twins)
            {
                isBusy |= twin.Turn();
            }

            if (!isBusy)
            {
                Thread.Sleep(2);
            }
        }
    }
}
