using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Sources;

public sealed class FileFrameSourceTests : IDisposable
{
    private const int FrameBytes = 20;
    private const int Frames = 30;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nanoml-");
    private readonly byte[] _frame = new byte[FrameBytes];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void TryRead_PlaysTheFramesInOrderAndStartsOver()
    {
        FileFrameSource source = Source(Recording(3), repeats: true);
        Assert.True(source.TryStart());

        Assert.Equal([0, 1, 2, 0, 1, 2, 0], Play(source, 7));
        Assert.False(source.HasEnded);
        Assert.Equal((FrameBytes, FrameFormat.UInt8), (source.FrameBytes, source.Format));
    }

    [Fact]
    public void TryRead_RecordingThatDoesNotRepeat_WaitsAfterItsLastFrameUntilItIsStartedAgain()
    {
        FileFrameSource source = Source(Recording(2), repeats: false);
        Assert.True(source.TryStart());
        Assert.Equal([0, 1], Play(source, 2));
        Assert.False(source.HasEnded);

        Assert.Equal([FrameStatus.Waiting, FrameStatus.Waiting], [source.TryRead(_frame), source.TryRead(_frame)]);
        Assert.True(source.HasEnded);
        Assert.True(source.TryStart());
        Assert.False(source.HasEnded);
        Assert.Equal([0], Play(source, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TryRead_FileThatEndsInAFrame_IsDamagedOnceAndGoesOn(bool repeats)
    {
        FileFrameSource source = Source(Recording(2)[..^1], repeats);
        Assert.True(source.TryStart());
        Assert.Equal([0], Play(source, 1));

        Assert.Equal(FrameStatus.Damaged, source.TryRead(_frame));
        Assert.Equal(!repeats, source.HasEnded);
        Assert.Equal(repeats ? FrameStatus.Ready : FrameStatus.Waiting, source.TryRead(_frame));
    }

    [Fact]
    public void TryStart_WithoutTheFile_IsRefusedUntilItIsThere()
    {
        var source = new FileFrameSource(Path, FrameBytes, FrameFormat.UInt8, repeats: true);
        Assert.False(source.TryStart());
        Assert.Equal(FrameStatus.Failed, source.TryRead(_frame));

        File.WriteAllBytes(Path, Recording(1));
        Assert.True(source.TryStart());
        Assert.Equal([0, 0], Play(source, 2));
    }

    [Fact]
    public void TryStart_FileShorterThanAFrame_IsRefused() => Assert.False(Source(new byte[FrameBytes - 1], repeats: true).TryStart());

    [Fact]
    public void TryRead_FileThatWasEmptied_Fails()
    {
        FileFrameSource source = Source(Recording(1), repeats: true);
        Assert.True(source.TryStart());
        using (var writer = new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            writer.SetLength(0);
        }

        Assert.Equal(FrameStatus.Failed, source.TryRead(_frame));
        Assert.False(source.TryStart());
    }

    [Fact]
    public void TryRead_MediumPulledOut_FailsAndStartsAtTheFirstFrameWhenItIsBack()
    {
        RemovableFile source = Removable(Recording(3));
        Assert.True(source.TryStart());
        Play(source, 2);
        source.IsGone = true;

        Assert.Equal([FrameStatus.Failed, FrameStatus.Failed], [source.TryRead(_frame), source.TryRead(_frame)]);
        Assert.False(source.TryStart());
        source.IsGone = false;
        Assert.True(source.TryStart());
        Assert.Equal([0], Play(source, 1));
    }

    [Fact]
    public void Constructor_FrameWithoutBytes_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new FileFrameSource(Path, 0, FrameFormat.UInt8, repeats: true));

    [Fact]
    public void TenThousandTurns_WithFaults_NoticesEachAndComesBack()
    {
        RemovableFile source = Removable(Recording(Frames));
        var run = new EnduranceRun(new RecoveringSource(source, 16), seed: 53)
        {
            StartAllocates = true,
            Faults =
            [
                new Fault(() => source.DriverFails = true, Throws: true),
                new Fault(() => source.IsGone = true, () => source.IsGone = false, Throws: true),
                new Fault(() => source.IsCut = true),
            ],
            Advance = _ => { },
            Check = frame => Assert.All(frame, value => Assert.Equal(frame[0], value)),
        };
        run.Run();
    }

    private string Path => System.IO.Path.Combine(_folder.FullName, "Recording.bin");

    /// <summary>Frames filled with their numbers.</summary>
    private static byte[] Recording(int frames) =>
        [.. Enumerable.Range(0, frames).SelectMany(frame => Enumerable.Repeat((byte)frame, FrameBytes))];

    private FileFrameSource Source(byte[] content, bool repeats)
    {
        File.WriteAllBytes(Path, content);
        return new FileFrameSource(Path, FrameBytes, FrameFormat.UInt8, repeats);
    }

    private RemovableFile Removable(byte[] content)
    {
        File.WriteAllBytes(Path, content);
        return new RemovableFile(Path, FrameBytes);
    }

    private List<int> Play(FileFrameSource source, int frames)
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
