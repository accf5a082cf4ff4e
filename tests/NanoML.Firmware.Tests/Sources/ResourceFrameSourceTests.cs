using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Sources;

public sealed class ResourceFrameSourceTests
{
    private const int FrameBytes = 12;

    private readonly SimulatedResources _resources = new();
    private readonly byte[] _frame = new byte[FrameBytes];

    private enum Entry : short
    {
        Recording = -1234,
        Missing = 17,
    }

    [Fact]
    public void TryRead_PlaysTheFramesInOrderAndStartsOver()
    {
        ResourceFrameSource source = Source(3, repeats: true);
        Assert.True(source.TryStart());

        Assert.Equal([0, 1, 2, 0, 1], Play(source, 5));
        Assert.False(source.HasEnded);
        Assert.Equal((FrameBytes, FrameFormat.UInt8), (source.FrameBytes, source.Format));
    }

    [Fact]
    public void TryRead_RecordingThatDoesNotRepeat_WaitsAfterItsLastFrameUntilItIsStartedAgain()
    {
        ResourceFrameSource source = Source(2, repeats: false);
        Assert.True(source.TryStart());
        Assert.Equal([0, 1], Play(source, 2));

        Assert.True(source.HasEnded);
        Assert.Equal([FrameStatus.Waiting, FrameStatus.Waiting], [source.TryRead(_frame), source.TryRead(_frame)]);
        Assert.True(source.TryStart());
        Assert.Equal([0], Play(source, 1));
    }

    [Fact]
    public void TryRead_ResourceThatEndsInAFrame_IsDamagedOnceAndGoesOn()
    {
        ResourceFrameSource source = Source(2, repeats: true);
        _resources[Entry.Recording] = Recording(2)[..^1];
        Assert.True(source.TryStart());

        Assert.Equal([0], Play(source, 1));
        Assert.Equal(FrameStatus.Damaged, source.TryRead(_frame));
        Assert.Equal([0], Play(source, 1));
    }

    [Fact]
    public void TryRead_FewerFramesThanWereSaid_Fails()
    {
        ResourceFrameSource source = Source(2, repeats: true);
        _resources[Entry.Recording] = Recording(1);
        Assert.True(source.TryStart());

        Assert.Equal([0], Play(source, 1));
        Assert.Equal(FrameStatus.Failed, source.TryRead(_frame));
    }

    [Fact]
    public void TryStart_WithoutTheResource_IsRefused() =>
        Assert.False(new ResourceFrameSource(_resources, Entry.Missing, 1, FrameBytes, FrameFormat.UInt8, repeats: true).TryStart());

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Constructor_NoFramesOrBytes_IsRefused(int frames, int frameBytes) => Assert.Throws<ArgumentException>(
        () => new ResourceFrameSource(_resources, Entry.Recording, frames, frameBytes, FrameFormat.UInt8, repeats: true));

    [Fact]
    public void TryRead_LeavesNothingOfTheFrameInTheMemoryThatBecomesFree()
    {
        ResourceFrameSource source = Source(2, repeats: true);
        Assert.Equal([0, 1], Play(source, 2));

        Assert.Equal(new byte[FrameBytes], _resources.LastPart);
    }

    [Fact]
    public void TryRead_AllocatesAPartAndNothingElse()
    {
        ResourceFrameSource source = Source(4, repeats: true);
        Assert.True(source.TryStart());
        Play(source, 8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < 100; k++)
        {
            source.TryRead(_frame);
        }

        // On .NET, an array of 12 bytes takes 40.
        Assert.Equal(100 * 40, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void TenThousandTurns_WithAResourceThatComesAndGoes_NoticesEachAbsence()
    {
        var run = new EnduranceRun(new RecoveringSource(Source(5, repeats: true), 16), seed: 59)
        {
            IsMeasured = false,
            Faults = [new Fault(() => _resources[Entry.Recording] = null, () => _resources[Entry.Recording] = Recording(5), Throws: true)],
            Advance = _ => { },
            Check = frame => Assert.All(frame, value => Assert.Equal(frame[0], value)),
        };
        run.Run();
    }

    /// <summary>Frames filled with their numbers.</summary>
    private static byte[] Recording(int frames) =>
        [.. Enumerable.Range(0, frames).SelectMany(frame => Enumerable.Repeat((byte)frame, FrameBytes))];

    private ResourceFrameSource Source(int frames, bool repeats)
    {
        _resources[Entry.Recording] = Recording(frames);
        return new ResourceFrameSource(_resources, Entry.Recording, frames, FrameBytes, FrameFormat.UInt8, repeats);
    }

    private List<int> Play(ResourceFrameSource source, int frames)
    {
        var seen = new List<int>();
        for (int k = 0; k < frames; k++)
        {
            Assert.Equal(FrameStatus.Ready, source.TryRead(_frame));
            Assert.All(_frame, value => Assert.Equal(_frame[0], value));
            seen.Add(_frame[0]);
        }

        return seen;
    }
}
