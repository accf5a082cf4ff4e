using System.Collections.Concurrent;
using NanoML.Compiler.Simulation;
using NanoML.Offload;
using NanoML.Runtime;

namespace NanoML.Cli.Tests.Support;

/// <summary>A board that runs a device's part on samples, one after the other, and asks its host about each.</summary>
/// <param name="exitMargin">From which on it decides alone; 256 asks about every one.</param>
/// <param name="sendsInput">Whether the input is sent, not the result.</param>
internal sealed class SplitBoard(EmittedModel model, byte[] identity, int sentBytes, IReadOnlyList<byte[]> inputs, int exitMargin = 256, bool sendsInput = false)
{
    private readonly byte[] _asked = new byte[sentBytes];
    private int _next;

    /// <summary>By sample: the class, and whether the host said so.</summary>
    public ConcurrentDictionary<int, (int Class, bool IsAsked)> Decisions { get; } = new();

    /// <summary>Tensors to which no answer came.</summary>
    public int Losses { get; private set; }

    public HostState State { get; private set; }

    public bool IsDone => _next == inputs.Count;

    /// <summary>The application: what runs again and again.</summary>
    public Action Start(IByteChannel channel)
    {
        var host = new HostPart(new MessageLink(channel, 64, CableBoard.LongestSilence), identity, sentBytes, 0) { TimeoutMilliseconds = 2000, RetryMilliseconds = 100 };
        return () =>
        {
            HostState before = State;
            State = host.Turn();
            Losses = host.Losses;
            if (before == HostState.Waiting && State == HostState.Answered)
            {
                Decisions[_next++] = (host.Class, true);
            }

            if (!IsDone && State is HostState.Ready or HostState.Answered && !IsDone)
            {
                Infer(host);
                State = host.State;
            }
        };
    }

    private void Infer(HostPart host)
    {
        inputs[_next].CopyTo(model.Input, 0);
        Array.Copy(inputs[_next], _asked, sendsInput ? sentBytes : 0);
        model.Invoke();
        if (exitMargin <= ScoreMargin.Most && ScoreMargin.Of(model.Output, model.Output.Length) >= exitMargin)
        {
            Decisions[_next++] = (model.Output.IndexOf(model.Output.Max()), false);
            return;
        }

        if (!sendsInput)
        {
            model.Output.CopyTo(_asked, 0);
        }

        host.Send(_asked);
    }
}
