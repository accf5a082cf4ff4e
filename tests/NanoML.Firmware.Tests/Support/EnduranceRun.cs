using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>
/// 10,000 turns of an application's loop, with a fault now and then: the source must notice each once, allocate nothing, and come back.
/// </summary>
internal sealed class EnduranceRun(RecoveringSource source, int seed)
{
    private const int Turns = 10_000;
    private const int WarmUp = 500;
    private const int TurnsToComeBack = 200;

    private const int ShortestAbsence = 5;
    private const int LongestAbsence = 30;

    private readonly Random _random = new(seed);
    private readonly byte[] _frame = new byte[source.FrameBytes];
    private Fault? _present;
    private int _turnsToEnd;
    private bool _wasNoticed = true;
    private bool _isSound;
    private int _noticed;
    private int _allocatingTurns;

    /// <summary>Whether a start allocates, as that of a file, which is opened; a turn that starts is not measured then.</summary>
    public bool StartAllocates { get; init; }

    /// <summary>False for a source that says that it allocates.</summary>
    public bool IsMeasured { get; init; } = true;

    /// <summary>What can go wrong.</summary>
    public required Fault[] Faults { get; init; }

    /// <summary>Lets the device do what it does in one turn.</summary>
    public required Action<Random> Advance { get; init; }

    /// <summary>Looks at a frame that is ready.</summary>
    public required Action<byte[]> Check { get; init; }

    public int Injected { get; private set; }

    public void Run()
    {
        for (int turn = 0; turn < Turns; turn++)
        {
            if (_present is null && _isSound && _random.Next(12) == 0)
            {
                Begin(Faults[_random.Next(Faults.Length)]);
            }

            Turn(measured: IsMeasured && turn >= WarmUp);
            if (_present is not null && --_turnsToEnd <= 0)
            {
                _present.End?.Invoke();
                _present = null;
            }
        }

        ComeBack();
        Assert.True(Injected > 200, $"only {Injected} faults in {Turns} turns");
        Assert.Equal(Injected, source.Failures + source.Damaged);
        Assert.Equal(source.Failures, source.Recoveries);
        Assert.Equal(0, _allocatingTurns);
    }

    private void Begin(Fault fault)
    {
        fault.Begin();
        Injected++;
        _wasNoticed = false;
        _isSound = false;
        _noticed = source.Failures + source.Damaged;
        _present = fault;
        _turnsToEnd = fault.End is null ? 1 : _random.Next(ShortestAbsence, LongestAbsence);
    }

    private void Turn(bool measured)
    {
        Advance(_random);
        int starts = source.FailedStarts + source.Recoveries;
        long before = GC.GetAllocatedBytesForCurrentThread();
        FrameStatus status = source.TryRead(_frame);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        bool started = source.FailedStarts + source.Recoveries > starts;
        if (measured && _present is not { Throws: true } && !(StartAllocates && started))
        {
            _allocatingTurns += allocated > 0 ? 1 : 0;
        }

        _wasNoticed |= source.Failures + source.Damaged > _noticed;
        if (status == FrameStatus.Ready)
        {
            Check(_frame);
            _isSound = _wasNoticed;
        }
    }

    private void ComeBack()
    {
        _present?.End?.Invoke();
        _present = null;
        int frames = source.Frames;
        for (int turn = 0; turn < TurnsToComeBack; turn++)
        {
            Turn(measured: IsMeasured);
        }

        Assert.True(_wasNoticed, "the last fault was not noticed");
        Assert.True(source.Frames > frames, "no frame after the last fault");
    }
}
