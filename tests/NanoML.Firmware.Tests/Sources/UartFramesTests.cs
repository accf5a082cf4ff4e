using System.Globalization;
using System.IO.Ports;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Sources;

public sealed partial class UartFramesTests : IDisposable
{
    private const int Width = 12;
    private const int Height = 8;
    private const int SilenceMilliseconds = 500;

    private readonly SimulatedUart _line;
    private readonly SerialPort _port;
    private readonly UartFramePeer _peer;
    private readonly ManualClock _clock = new();
    private readonly UartFrames _source;
    private readonly byte[] _frame = new byte[Width * Height];

    public UartFramesTests()
    {
        string name = SimulatedUart.NewPortName();
        _line = SimulatedUart.Of(name);
        _port = new SerialPort(name, 921600);
        _peer = new UartFramePeer(_line);
        _source = new UartFrames(_port, Width, Height, SilenceMilliseconds, _clock);
    }

    public void Dispose() => _port.Dispose();

    [Fact]
    public void TryRead_FramesOneAfterAnother_AreTakenInOrder()
    {
        Start();
        for (int image = 0; image < 300; image++)
        {
            Send(image);
            AssertReady(image);
            Assert.Equal(FrameStatus.Waiting, _source.TryRead(_frame));
        }

        Assert.Equal((Width * Height, FrameFormat.UInt8), (_source.FrameBytes, _source.Format));
    }

    [Fact]
    public void TryRead_BytesInDribs_WaitsForTheWholeFrame()
    {
        Start();
        byte[] bytes = UartFramePeer.Frame(Width, Height, Image(7));
        for (int i = 0; i < bytes.Length; i++)
        {
            Assert.Equal(FrameStatus.Waiting, _source.TryRead(_frame));
            _line.Receive(bytes.AsSpan(i, 1));
        }

        AssertReady(7);
    }

    [Fact]
    public void TryRead_StartedInTheMiddleOfAFrame_TakesTheNextWithoutDamage()
    {
        Start();
        _peer.SendTorn(Width, Height, Image(0), 50..);
        Assert.Equal(FrameStatus.Waiting, _source.TryRead(_frame));
        Send(1);

        AssertReady(1);
    }

    [Fact]
    public void TryRead_FramesInsideTheGarbage_AreNotTakenForOnes()
    {
        StartInStep();
        byte[] inner = UartFramePeer.Frame(4, 4, new byte[16]);
        byte[] pixels = Image(3);
        inner.CopyTo(pixels, 5);
        _peer.Send(Width, Height, pixels);

        Assert.Equal(FrameStatus.Ready, _source.TryRead(_frame));
        Assert.Equal(pixels, _frame);
    }

    [Fact]
    public void TryRead_Silence_FailsAndStartsAnewWhenThePeerIsBack()
    {
        StartInStep();
        _clock.Microseconds += SilenceMilliseconds * 1000;
        Assert.Equal(FrameStatus.Waiting, _source.TryRead(_frame));
        _clock.Microseconds++;
        Assert.Equal(FrameStatus.Failed, _source.TryRead(_frame));

        Assert.True(_source.TryStart());
        Send(5);
        AssertReady(5);
    }

    [Fact]
    public void BrokenDriver_IsAFailure()
    {
        _line.IsBroken = true;
        Assert.False(_source.TryStart());
        _line.IsBroken = false;
        StartInStep();
        _line.IsBroken = true;
        Assert.Equal(FrameStatus.Failed, _source.TryRead(_frame));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(256, 256)]
    public void Constructor_SizeThatNoFrameHas_IsRefused(int width, int height) =>
        Assert.Throws<ArgumentException>(() => new UartFrames(_port, width, height, SilenceMilliseconds));

    [Fact]
    public void Specification_ShowsAFrameByteByByte()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "uart-frames.md"));
        string line = page.Split('\n').Single(text => text.StartsWith("A5 5A ", StringComparison.Ordinal));

        Assert.Equal(
            UartFramePeer.Frame(2, 2, [0, 85, 170, 255]),
            line.Split(' ').Select(hex => byte.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
    }

    private static byte[] Image(int number) =>
        [.. Enumerable.Range(0, Width * Height).Select(pixel => (byte)((pixel * 7) + (number * 31) + (pixel * number)))];

    private void Start() => Assert.True(_source.TryStart());

    private void StartInStep()
    {
        Start();
        Send(0);
        AssertReady(0);
    }

    private void Send(int image) => _peer.Send(Width, Height, Image(image));

    private void AssertReady(int image)
    {
        Assert.Equal(FrameStatus.Ready, _source.TryRead(_frame));
        Assert.Equal(Image(image), _frame);
    }

    private void AssertOneDamageThen(int image)
    {
        var seen = new List<FrameStatus> { _source.TryRead(_frame) };
        Send(image);
        while (seen[^1] != FrameStatus.Ready)
        {
            seen.Add(_source.TryRead(_frame));
            Assert.True(seen.Count < 10, "the frame did not come");
        }

        Assert.Equal(Image(image), _frame);
        Assert.Single(seen, FrameStatus.Damaged);
    }
}
