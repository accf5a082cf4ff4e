using System.Collections.Concurrent;
using NanoML.Cli.Hosting;
using NanoML.Cli.Monitoring;
using NanoML.Cli.Serial;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Splitting;
using NanoML.OnnxRuntime;

namespace NanoML.Cli.Tests.Support;

/// <summary>A host that runs beside the test until that ends.</summary>
internal sealed class RunningHost : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    /// <param name="folder">What <c>nanoml split</c> wrote.</param>
    public RunningHost(string folder, string port)
    {
        Port = port;
        _run = Task.Factory.StartNew(() => Run(folder), TaskCreationOptions.LongRunning);
    }

    /// <summary>Null where there is none.</summary>
    public string? Port { get; set; }

    public ConcurrentQueue<PortState> States { get; } = new();

    /// <summary>Waits until something is so.</summary>
    public void Await(Func<bool> isSo, TimeSpan patience)
    {
        DateTime end = DateTime.UtcNow + patience;
        while (!isSo() && !_run.IsFaulted && DateTime.UtcNow < end)
        {
            Thread.Sleep(5);
        }

        Assert.False(_run.IsFaulted, _run.Exception?.ToString());
        Assert.True(isSo(), "It did not come to that.");
    }

    public void Dispose()
    {
        _stop.Cancel();
        Assert.True(_run.Wait(TimeSpan.FromSeconds(30)));
        _stop.Dispose();
    }

    private void Run(string folder)
    {
        (SplitDescription split, byte[] part) = SplitDescription.Read(folder);
        using HostModel model = HostModel.Open(new OnnxRuntimeReference(), part, new Shape(split.Sent.Shape), folder);
        using var link = new SerialMessages(
            "cable", () => SerialPorts.Open(Port ?? throw new IOException("gone"), 115_200), 1 << 20, _ => { }, States.Enqueue);
        new HostSession(link, split, model, []).Run(null, _stop.Token);
    }
}
