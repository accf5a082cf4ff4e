using System.Buffers.Binary;
using System.Device.Adc;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Sources;

public sealed class AdcSourceTests
{
    private const int Period = 10_000;

    private readonly AdcController _controller = new();
    private readonly ManualClock _clock = new();
    private readonly AdcSource _source;
    private readonly byte[] _frame = new byte[6];

    public AdcSourceTests() => _source = new AdcSource(_controller, [3, 0, 7], 100, _clock);

    [Fact]
    public void TryRead_Channels_AreInTheirOrder()
    {
        _controller.Voltages.Value = channel => (channel * 500) + 95;

        Assert.Equal((6, FrameFormat.Int16), (_source.FrameBytes, _source.Format));
        Assert.True(_source.TryStart());
        Assert.Equal(FrameStatus.Ready, _source.TryRead(_frame));
        Assert.Equal([1595, 95, 3595], Values());
    }

    [Fact]
    public void TryRead_OncePerPeriod_IsReadyOnceAndKeepsTheRate()
    {
        Assert.True(_source.TryStart());
        int ready = 0;
        for (int turn = 0; turn < 1000; turn++)
        {
            ready += _source.TryRead(_frame) == FrameStatus.Ready ? 1 : 0;
            _clock.Microseconds += 7_000;
        }

        Assert.Equal(700, ready);
    }

    [Fact]
    public void TryRead_AWholePeriodLate_SaysSoAndThenSamples()
    {
        Assert.True(_source.TryStart());
        Assert.Equal(FrameStatus.Ready, _source.TryRead(_frame));
        _clock.Microseconds += 3 * Period;

        Assert.Equal(FrameStatus.Damaged, _source.TryRead(_frame));
        Assert.Equal(FrameStatus.Ready, _source.TryRead(_frame));
        Assert.Equal(FrameStatus.Waiting, _source.TryRead(_frame));
        _clock.Microseconds += Period;
        Assert.Equal(FrameStatus.Ready, _source.TryRead(_frame));
    }

    [Fact]
    public void TryStart_NoSuchChannel_IsRefused() => Assert.False(new AdcSource(_controller, [0, 20], 100, _clock).TryStart());

    [Fact]
    public void BrokenDriver_IsAFailure_UntilItWorks()
    {
        Assert.True(_source.TryStart());
        _controller.Voltages.IsBroken = true;
        Assert.Equal(FrameStatus.Failed, _source.TryRead(_frame));
        Assert.False(_source.TryStart());

        _controller.Voltages.IsBroken = false;
        Assert.True(_source.TryStart());
        Assert.Equal(FrameStatus.Ready, _source.TryRead(_frame));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 0)]
    [InlineData(1, 1001)]
    public void Constructor_NoChannelOrNoRate_IsRefused(int channels, int rate) =>
        Assert.Throws<ArgumentException>(() => new AdcSource(_controller, new int[channels], rate));

    [Fact]
    public void TenThousandTurns_WithFaults_NoticesEachAndComesBack()
    {
        int turn = 0;
        _controller.Voltages.Value = channel => (channel + turn) % 4096;
        var run = new EnduranceRun(new RecoveringSource(_source, 16), seed: 46)
        {
            Faults =
            [
                new Fault(() => _controller.Voltages.IsBroken = true, () => _controller.Voltages.IsBroken = false, Throws: true),
                new Fault(() => _clock.Microseconds += 2 * Period),
            ],
            Advance = random =>
            {
                turn++;
                _clock.Microseconds += random.Next(0, Period - 1);
            },
            Check = frame => Assert.Equal([(short)((3 + turn) % 4096), (short)(turn % 4096), (short)((7 + turn) % 4096)], Values(frame)),
        };
        run.Run();
    }

    private static short[] Values(byte[] frame) =>
        [.. Enumerable.Range(0, 3).Select(channel => BinaryPrimitives.ReadInt16LittleEndian(frame.AsSpan(2 * channel)))];

    private short[] Values() => Values(_frame);
}
