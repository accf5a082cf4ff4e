using System.Buffers.Binary;
using System.Device.I2s;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Sources;

public sealed class I2sMicrophoneTests
{
    private const int Hop = 320;

    private readonly SimulatedMicrophone _microphone = new();
    private readonly I2sMicrophone _source;
    private readonly byte[] _frame = new byte[2 * Hop];

    public I2sMicrophoneTests() => _source = new I2sMicrophone(SimulatedI2s.Open(_microphone), Hop);

    [Fact]
    public void TryRead_HopAfterHop_LeavesNoSampleOut()
    {
        Assert.Equal((2 * Hop, FrameFormat.Int16), (_source.FrameBytes, _source.Format));
        Assert.True(_source.TryStart());
        for (int hop = 1; hop < 100; hop++)
        {
            Assert.Equal(FrameStatus.Ready, _source.TryRead(_frame));
            Assert.Equal(Enumerable.Range(hop * Hop, Hop).Select(sample => (short)(sample * 7)), Samples());
        }
    }

    [Fact]
    public void TryRead_ALongerBuffer_FillsItsBeginning()
    {
        byte[] frame = new byte[(2 * Hop) + 2];

        Assert.Equal(FrameStatus.Ready, _source.TryRead(frame));
        Assert.Equal(Hop, _microphone.Samples);
        Assert.Equal([0, 0], frame[^2..]);
    }

    [Fact]
    public void TryStart_MicrophoneThatWakesUp_SucceedsAtTheSecondAttempt()
    {
        _microphone.Sound = sample => sample < Hop ? (short)0 : (short)sample;

        Assert.False(_source.TryStart());
        Assert.True(_source.TryStart());
    }

    [Fact]
    public void CutLine_IsAFailure_UntilItIsMended()
    {
        Assert.True(_source.TryStart());
        _microphone.IsGone = true;
        Assert.Equal(FrameStatus.Failed, _source.TryRead(_frame));
        Assert.False(_source.TryStart());

        _microphone.IsGone = false;
        Assert.True(_source.TryStart());
        Assert.Equal(FrameStatus.Ready, _source.TryRead(_frame));
    }

    [Fact]
    public void NoMicrophone_IsRefused()
    {
        using var device = new I2sDevice(new I2sConnectionSettings(-1) { ChannelFormat = I2sChannelFormat.OnlyLeft });

        Assert.False(new I2sMicrophone(device, Hop).TryStart());
    }

    [Theory]
    [InlineData(I2sBitsPerSample.Bit24, I2sChannelFormat.OnlyLeft, Hop)]
    [InlineData(I2sBitsPerSample.Bit16, I2sChannelFormat.RightLeft, Hop)]
    [InlineData(I2sBitsPerSample.Bit16, I2sChannelFormat.OnlyLeft, 1)]
    public void Constructor_OtherSamples_AreRefused(I2sBitsPerSample bits, I2sChannelFormat channels, int hop)
    {
        using var device = new I2sDevice(new I2sConnectionSettings(-1) { BitsPerSample = bits, ChannelFormat = channels });

        Assert.Throws<ArgumentException>(() => new I2sMicrophone(device, hop));
    }

    [Fact]
    public void TenThousandTurns_WithFaults_NoticesEachAndComesBack()
    {
        var run = new EnduranceRun(new RecoveringSource(_source, 16), seed: 45)
        {
            Faults =
            [
                new Fault(() => _microphone.DriverFails = true, Throws: true),
                new Fault(() => _microphone.IsGone = true, () => _microphone.IsGone = false),
            ],
            Advance = _ => { },
            Check = frame => Assert.Equal((short)((_microphone.Samples - Hop) * 7), BinaryPrimitives.ReadInt16LittleEndian(frame)),
        };
        run.Run();
    }

    private IEnumerable<short> Samples() =>
        Enumerable.Range(0, Hop).Select(sample => BinaryPrimitives.ReadInt16LittleEndian(_frame.AsSpan(2 * sample)));
}
