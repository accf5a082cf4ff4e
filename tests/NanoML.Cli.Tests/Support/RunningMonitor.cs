using System.Collections.Concurrent;
using NanoML.Cli.Monitoring;
using NanoML.Cli.Serial;

namespace NanoML.Cli.Tests.Support;

/// <summary>A monitor that runs beside the test and keeps everything that it says.</summary>
internal sealed class RunningMonitor : IMonitorLog, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private readonly MonitorSession _session;
    private readonly Task _run;
    private long _lost;
    private int _restarts;

    public RunningMonitor(string port)
    {
        _session = new MonitorSession(() => SerialPorts.Open(port, SerialPorts.DefaultBaud), [this], TimeProvider.System);
        _run = Task.Factory.StartNew(() => _session.Run(null, _stop.Token), TaskCreationOptions.LongRunning);
        Await(() => _session.IsConnected);
    }

    public ConcurrentQueue<SerialText> Texts { get; } = new();

    public ConcurrentQueue<PortState> Ports { get; } = new();

    public MonitorStatistics Statistics => _session.Statistics;

    public IEnumerable<SerialLine> Lines => Texts.OfType<SerialLine>();

    public IEnumerable<DamagedLine> Damaged => Texts.OfType<DamagedLine>();

    public long Lost => Interlocked.Read(ref _lost);

    public int Restarts => _restarts;

    /// <summary>Waits until something is so.</summary>
    public void Await(Func<bool> condition)
    {
        DateTime end = DateTime.UtcNow + s_patience;
        while (!condition() && !_run.IsFaulted && DateTime.UtcNow < end)
        {
            Thread.Sleep(5);
        }

        Assert.False(_run.IsFaulted, _run.Exception?.ToString());
        Assert.True(condition(), $"It did not come to that: {Texts.Count} texts, {Ports.Count} changes of the port.");
    }

    public void Dispose()
    {
        _stop.Cancel();
        Assert.True(_run.Wait(s_patience));
        _stop.Dispose();
    }

    void IMonitorLog.Write(DateTimeOffset time, SerialText text) => Texts.Enqueue(text);

    void IMonitorLog.WriteLost(DateTimeOffset time, long count) => Interlocked.Add(ref _lost, count);

    void IMonitorLog.WriteRestart(DateTimeOffset time) => Interlocked.Increment(ref _restarts);

    void IMonitorLog.WritePort(DateTimeOffset time, PortState state) => Ports.Enqueue(state);
}
