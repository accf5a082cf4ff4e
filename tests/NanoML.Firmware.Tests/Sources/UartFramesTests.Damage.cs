using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Sources;

public partial class UartFramesTests
{
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
}
