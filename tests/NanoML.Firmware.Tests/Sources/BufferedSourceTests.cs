using NanoML.Apps.Keyword;
using NanoML.Firmware.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Sources;

/// <summary>The ring in front of a microphone that waits, in the time of a clock.</summary>
public sealed class BufferedSourceTests
{
    private const int Ring = 6;
    private const int Kept = 3;
    private const int Hop = KeywordStage.HopMicroseconds;

    private readonly ManualClock _clock = new();
    private readonly TimedMicrophone _microphone;
    private readonly BufferedSource _source;
    private readonly byte[] _frame = new byte[KeywordStage.FrameBytes];

    public BufferedSourceTests()
    {
        _microphone = new TimedMicrophone(_clock, sample => (short)(sample / KeywordStage.HopSamples), Kept);
        _source = new BufferedSource(_microphone, Ring, Hop, Kept, _clock);
        _source.TryStart();
    }

    [Fact]
    public void WorkInTime_LosesNothing_AndWaitsForEachHop()
    {
        for (int k = 0; k < 20; k++)
        {
            Assert.Equal(k, ReadHop());
            _clock.Microseconds += Hop / 2;
        }

        Assert.Equal((0, 0), (_source.Lost, _microphone.Lost));
    }

    /// <summary>A piece of work of two hops each time would be too much for ever; now and then it is not.</summary>
    [Fact]
    public void WorkThatIsSlowAtTimes_LosesNothing()
    {
        for (int k = 0; k < 100; k++)
        {
            Assert.Equal(k, ReadHop());
            _clock.Microseconds += k % 5 == 4 ? 3 * Hop : Hop / 3;
        }

        Assert.Equal((0, 0), (_source.Lost, _microphone.Lost));
    }

    [Fact]
    public void WorkThatIsTooSlow_LosesHopsAndSaysWhere()
    {
        int before = -1;
        int gaps = 0;
        for (int k = 0; k < 60; k++)
        {
            FrameStatus status = _source.TryRead(_frame);
            gaps += status == FrameStatus.Damaged ? 1 : 0;
            if (status == FrameStatus.Ready)
            {
                Assert.True(_frame[0] == before + 1 || gaps > 0, $"hop {_frame[0]} follows {before}");
                gaps = 0;
                before = _frame[0];
            }

            _clock.Microseconds += 2 * Hop;
        }

        Assert.True(_source.Lost > 20);
        Assert.Equal(_microphone.Lost, _source.Lost);
    }

    [Fact]
    public void ASourceThatFails_FailsAtOnce_AndBeginsAnew()
    {
        ReadHop();
        _clock.Microseconds += 3 * Hop;
        ReadHop();
        Assert.Equal(2, _source.Count);

        _microphone.IsGone = true;
        _clock.Microseconds += Hop;
        Assert.Equal(FrameStatus.Failed, _source.TryRead(_frame));

        _microphone.IsGone = false;
        _clock.Microseconds += 50 * Hop;
        Assert.True(_source.TryStart());
        Assert.Equal(0, _source.Count);
        int first = ReadHop();
        Assert.Equal(first + 1, ReadHop());
        Assert.Equal(0, _source.Lost);
    }

    [Fact]
    public void ASourceThatDoesNotWait_IsNotWaitedFor()
    {
        var scripted = new ScriptedSource(2) { Statuses = { FrameStatus.Waiting } };
        var source = new BufferedSource(scripted, Ring, Hop, Kept, _clock);
        source.TryStart();
        Assert.Equal(FrameStatus.Waiting, source.TryRead(new byte[scripted.FrameBytes]));
    }

    [Fact]
    public void ADamagedFrame_IsSaidBeforeTheNext()
    {
        var scripted = new ScriptedSource(2) { Statuses = { FrameStatus.Damaged } };
        var source = new BufferedSource(scripted, Ring, Hop, Kept, _clock);
        source.TryStart();
        byte[] frame = new byte[scripted.FrameBytes];
        Assert.Equal(FrameStatus.Damaged, source.TryRead(frame));
        Assert.Equal(FrameStatus.Ready, source.TryRead(frame));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void NumbersThatAreNotPositive_AreRefused(int frames, int microseconds, int kept) =>
        Assert.Throws<ArgumentException>(() => new BufferedSource(_microphone, frames, microseconds, kept, _clock));

    [Fact]
    public void Reading_AllocatesNothing()
    {
        ReadHop();
        var source = new BufferedSource(new ReplayFrameSource(new byte[4], 2, FrameFormat.UInt8), Ring, Hop, Kept, _clock);
        source.TryStart();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < 20; k++)
        {
            source.TryRead(_frame);
            _clock.Microseconds += Hop;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private int ReadHop()
    {
        Assert.Equal(FrameStatus.Ready, _source.TryRead(_frame));
        return _frame[0];
    }
}
