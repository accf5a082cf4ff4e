using NanoML.Firmware.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Sources;

public sealed class RecoveringSourceTests
{
    private readonly ScriptedSource _device = new(1);
    private readonly byte[] _frame = new byte[1];

    [Fact]
    public void TryRead_NeverStarted_StartsTheDevice()
    {
        var source = new RecoveringSource(_device, 8);

        Assert.Equal(FrameStatus.Ready, source.TryRead(_frame));
        Assert.Equal(1, _device.Starts);
        Assert.True(source.IsRunning);
        Assert.Equal((1, 0, 0), (source.Frames, source.FailedStarts, source.Recoveries));
    }

    [Fact]
    public void TryRead_DeviceAway_WaitsTwiceAsLongAfterEachAttempt()
    {
        _device.FailingStarts = 5;
        var source = new RecoveringSource(_device, 4);
        var turnsOfStarts = new List<int>();
        for (int turn = 0; turn < 22; turn++)
        {
            int before = _device.Starts;
            FrameStatus status = source.TryRead(_frame);
            Assert.Equal(turn < 20 ? FrameStatus.Failed : FrameStatus.Ready, status);
            if (_device.Starts > before)
            {
                turnsOfStarts.Add(turn);
            }
        }

        Assert.Equal([0, 2, 5, 10, 15, 20], turnsOfStarts);
        Assert.Equal((5, 0), (source.FailedStarts, source.Recoveries));
    }

    [Fact]
    public void TryRead_AfterAFailure_RestartsInTheNextTurn()
    {
        _device.Statuses.AddRange([FrameStatus.Ready, FrameStatus.Failed]);
        var source = new RecoveringSource(_device, 8);

        Assert.Equal(FrameStatus.Ready, source.TryRead(_frame));
        Assert.Equal(FrameStatus.Failed, source.TryRead(_frame));
        Assert.False(source.IsRunning);
        Assert.Equal(FrameStatus.Ready, source.TryRead(_frame));

        Assert.Equal((1, 1, 0), (source.Failures, source.Recoveries, source.FailedStarts));
        Assert.Equal(1, _frame[0]);
    }

    [Fact]
    public void TryRead_DamagedAndWaiting_GoOnWithoutARestart()
    {
        _device.Statuses.AddRange([FrameStatus.Damaged, FrameStatus.Waiting, FrameStatus.Damaged]);
        var source = new RecoveringSource(_device, 8);

        Assert.Equal(
            [FrameStatus.Damaged, FrameStatus.Waiting, FrameStatus.Damaged, FrameStatus.Ready],
            Enumerable.Range(0, 4).Select(_ => source.TryRead(_frame)).ToList());
        Assert.Equal((1, 2, 0), (_device.Starts, source.Damaged, source.Failures));
    }

    [Fact]
    public void Exceptions_OfTheDevice_AreFailures()
    {
        var source = new RecoveringSource(_device, 8);

        _device.Throws = new InvalidOperationException();
        Assert.False(source.TryStart());
        Assert.Equal(1, source.FailedStarts);
        Assert.False(source.TryStart());
        Assert.Equal(1, source.FailedStarts);
        Assert.True(source.TryStart());

        _device.Throws = new InvalidOperationException();
        Assert.Equal(FrameStatus.Failed, source.TryRead(_frame));
        Assert.Equal(1, source.Failures);
        Assert.Equal(FrameStatus.Ready, source.TryRead(_frame));
        Assert.Equal(1, source.Recoveries);
    }

    [Fact]
    public void FrameBytesAndFormat_AreThoseOfTheSource()
    {
        var source = new RecoveringSource(_device, 1);

        Assert.Equal((1, FrameFormat.UInt8), (source.FrameBytes, source.Format));
    }

    [Fact]
    public void Constructor_NoPause_IsRefused() => Assert.Throws<ArgumentException>(() => new RecoveringSource(_device, 0));
}
