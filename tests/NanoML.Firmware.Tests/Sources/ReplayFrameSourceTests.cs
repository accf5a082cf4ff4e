using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Sources;

public sealed class ReplayFrameSourceTests
{
    [Theory]
    [InlineData(0, 64)]
    [InlineData(65, 64)]
    [InlineData(64, 0)]
    public void PartOfAFrame_IsRefused(int length, int frameBytes) =>
        Assert.Throws<ArgumentException>(() => new ReplayFrameSource(new byte[length], frameBytes, FrameFormat.UInt8));

    [Fact]
    public void AtTheEnd_StartsOver() => Assert.Equal([1, 2, 3, 4, 5, 6, 1, 2], Play(Source(), 4));

    [Fact]
    public void TryStart_GoesBackToTheFirstFrame()
    {
        ReplayFrameSource source = Source();
        Play(source, 2);

        Assert.True(source.TryStart());
        Assert.Equal([1, 2], Play(source, 1));
    }

    [Fact]
    public void FrameBytesAndFormat_AreThoseOfTheRecording()
    {
        ReplayFrameSource source = Source();

        Assert.Equal((2, FrameFormat.Int16), (source.FrameBytes, source.Format));
    }

    private static ReplayFrameSource Source() => new([1, 2, 3, 4, 5, 6], 2, FrameFormat.Int16);

    private static List<byte> Play(ReplayFrameSource source, int frames)
    {
        var seen = new List<byte>();
        byte[] frame = new byte[3];
        for (int i = 0; i < frames; i++)
        {
            Assert.Equal(FrameStatus.Ready, source.TryRead(frame));
            Assert.Equal(0, frame[2]);
            seen.AddRange(frame[..2]);
        }

        return seen;
    }
}
