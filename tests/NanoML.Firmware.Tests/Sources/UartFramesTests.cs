using System.Globalization;
using System.IO.Ports;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Sources;

public sealed class UartFramesTests : IDisposable
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

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(0, 9)]
    [InlineData(0, 60)]
    [InlineData(0, 105)]
    [InlineData(1, 106)]
    [InlineData(40, 106)]
    [InlineData(104, 106)]
    public void TryRead_TornFrame_IsOneDamageAndTheNextFrameIsTaken(int from, int to)
    {
        StartInStep();
        _peer.SendTorn(Width, Height, Image(1), from..to);
        AssertOneDamageThen(2);
    }

    [Fact]
    public void TryRead_AnyBitDamaged_IsOneDamageAndTheNextFrameIsTaken()
    {
        int bits = UartFramePeer.Frame(Width, Height, Image(0)).Length * 8;
        StartInStep();
        for (int bit = 0; bit < bits; bit++)
        {
            _peer.SendDamaged(Width, Height, Image(bit), bit);
            AssertOneDamageThen(bit + 1);
        }
    }

    [Theory]
    [InlineData(Width, Height + 1, Width * (Height + 1))]
    [InlineData(Width, Height, (Width * Height) + 10)]
    [InlineData(Width, Height, 2000)]
    [InlineData(Width, Height, 3)]
    [InlineData(Height, Width, Width * Height)]
    public void TryRead_FrameOfAnotherSize_IsOneDamageAndTheNextFrameIsTaken(int width, int height, int length)
    {
        StartInStep();
        byte[] pixels = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        foreach (byte[] piece in UartFramePeer.Frame(width, height, pixels).Chunk(50))
        {
            _line.Receive(piece);
            if (_source.TryRead(_frame) == FrameStatus.Damaged)
            {
                Assert.Equal(FrameStatus.Waiting, _source.TryRead(_frame));
            }
        }

        Send(4);
        AssertReady(4);
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
    public void TryRead_BufferRanOver_IsOneDamageAndGoesOn()
    {
        StartInStep();
        Send(1);
        Send(2);
        _peer.SendTorn(Width, Height, Image(3), ..30);
        Assert.Equal(30, _line.Dropped);
        AssertReady(1);
        AssertReady(2);
        _peer.SendTorn(Width, Height, Image(3), 30..);
        AssertOneDamageThen(4);
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

    [Fact]
    public void TenThousandTurns_WithFaults_NoticesEachAndComesBack()
    {
        int image = 0;
        int newest = -1;
        Action? instead = null;
        var random = new Random(9);
        bool isSilent = false;
        long silence = 0;
        var run = new EnduranceRun(new RecoveringSource(_source, 16), seed: 43)
        {
            Faults =
            [
                new Fault(() => instead = () => _peer.SendTorn(Width, Height, Image(image), ..random.Next(1, 105))),
                new Fault(() => instead = () => _peer.SendTorn(Width, Height, Image(image), random.Next(1, 105)..)),
                new Fault(() => instead = () => _peer.SendDamaged(Width, Height, Image(image), random.Next(0, 800))),
                new Fault(() => instead = () => _peer.SendGarbage(random, random.Next(1, 105))),
                new Fault(() => instead = () => _peer.Send(Width, Height, new byte[(Width * Height) + random.Next(1, 9)])),
                new Fault(() => _line.IsBroken = true, () => _line.IsBroken = false, Throws: true),
                new Fault(() => (isSilent, silence) = (true, (SilenceMilliseconds * 1000) + 1), () => isSilent = false),
            ],
            Advance = _ =>
            {
                if (isSilent && _line.BytesToRead == 0)
                {
                    (_clock.Microseconds, silence) = (_clock.Microseconds + silence, 0);
                }

                // Half as fast as the loop, so that it catches up.
                if (!isSilent && random.Next(2) == 0)
                {
                    image++;
                    (instead ?? (() => Send(image)))();
                    instead = null;
                }
            },
            Check = frame =>
            {
                // The port keeps two frames while its driver is stuck.
                newest = Enumerable.Range(newest + 1, image - newest).First(number => Image(number).AsSpan().SequenceEqual(frame));
            },
        };
        run.Run();
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
