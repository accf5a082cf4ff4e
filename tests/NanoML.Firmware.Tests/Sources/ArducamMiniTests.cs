using System.Device.Gpio;
using System.Device.I2c;
using System.Device.Spi;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Sources;

public sealed class ArducamMiniTests : IDisposable
{
    private readonly GpioController _gpio = new();
    private readonly GpioPin _select;
    private readonly SimulatedOv2640 _sensor = new();
    private readonly SimulatedArducam _camera;
    private readonly SpiDevice _spi;
    private readonly I2cDevice _sccb;
    private readonly ManualClock _clock = new();

    public ArducamMiniTests()
    {
        _select = _gpio.OpenPin(5, PinMode.Output);
        _select.RemembersWrites = false;
        _camera = new SimulatedArducam(_sensor, _select);
        _spi = SimulatedSpi.Open(_camera);
        _sccb = SimulatedI2c.Open(_sensor, ArducamMini.SensorAddress);
    }

    public void Dispose() => _gpio.Dispose();

    [Theory]
    [InlineData(160, 120, FrameFormat.Rgb565)]
    [InlineData(96, 96, FrameFormat.Yuv422)]
    [InlineData(40, 40, FrameFormat.Rgb565)]
    [InlineData(320, 240, FrameFormat.Yuv422)]
    public void TryRead_EachSizeAndFormat_GivesTheImageOfTheFifo(int width, int height, FrameFormat format)
    {
        ArducamMini source = Source(width, height, format);
        Assert.Equal((width * height * 2, format), (source.FrameBytes, source.Format));
        Assert.True(source.TryStart());
        Assert.Equal(format == FrameFormat.Rgb565, _sensor.IsRgb565);
        byte[] frame = new byte[source.FrameBytes];
        for (int image = 0; image < 3; image++)
        {
            Capture(source, frame);

            Assert.Equal(FrameStatus.Ready, source.TryRead(frame));
            Assert.Equal(Image(image, source.FrameBytes), frame);
        }
    }

    [Fact]
    public void TryRead_AfterAFrame_CapturesANewImageOnlyWhenAskedForIt()
    {
        ArducamMini source = Started();
        byte[] frame = new byte[source.FrameBytes];
        Capture(source, frame);
        Assert.Equal(FrameStatus.Ready, source.TryRead(frame));
        _camera.Advance();

        Assert.Equal(1, _camera.Images);
    }

    [Fact]
    public void TryRead_CaptureThatNeverEnds_Waits_ThenFails()
    {
        ArducamMini source = Started();
        byte[] frame = new byte[source.FrameBytes];
        _camera.IsStuck = true;
        Capture(source, frame);

        Assert.Equal(FrameStatus.Waiting, source.TryRead(frame));
        _clock.Microseconds += 1_000_001;
        Assert.Equal(FrameStatus.Failed, source.TryRead(frame));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3200)]
    [InlineData(-65)]
    [InlineData(-2000)]
    public void TryRead_ImageOfAnotherSize_FailsAndStartsAnew(int missing)
    {
        ArducamMini source = Started();
        byte[] frame = new byte[source.FrameBytes];
        _camera.Torn = missing;
        Capture(source, frame);

        Assert.Equal(FrameStatus.Failed, source.TryRead(frame));
        Assert.True(source.TryStart());
        Capture(source, frame);
        Assert.Equal(FrameStatus.Ready, source.TryRead(frame));
        Assert.Equal(Image(1, frame.Length), frame);
    }

    [Fact]
    public void TryRead_BytesOfTheBlankingAfterTheImage_AreLeftOut()
    {
        ArducamMini source = Started();
        byte[] frame = new byte[source.FrameBytes];
        _camera.Torn = -8;
        Capture(source, frame);

        Assert.Equal(FrameStatus.Ready, source.TryRead(frame));
        Assert.Equal(Image(0, frame.Length), frame);
    }

    [Fact]
    public void TryRead_CameraOrSensorLostItsPower_FailsAndIsSetUpAnew()
    {
        ArducamMini source = Started();
        byte[] frame = new byte[source.FrameBytes];
        foreach (Action reset in new[] { _camera.Reset, _sensor.Reset })
        {
            reset();
            Capture(source, frame);
            Assert.Equal(FrameStatus.Failed, source.TryRead(frame));
            Assert.True(source.TryStart());
            Capture(source, frame);
            Assert.Equal(FrameStatus.Ready, source.TryRead(frame));
        }
    }

    [Fact]
    public void TryStart_NoCamera_IsRefused()
    {
        _camera.IsGone = true;

        Assert.False(Source(96, 96, FrameFormat.Rgb565).TryStart());
    }

    [Theory]
    [InlineData(0x26, 0x56)]
    [InlineData(0x76, 0x42)]
    public void TryStart_AnotherSensor_IsRefused(byte high, byte low)
    {
        _sensor.Identify(high, low);

        Assert.False(Source(96, 96, FrameFormat.Rgb565).TryStart());
    }

    [Fact]
    public void TryStart_AnyTransferToTheSensorFails_IsRefused()
    {
        ArducamMini source = Source(96, 96, FrameFormat.Rgb565);
        foreach (int transfer in new[] { 0, 1, 2, 3, 4, 5, 6, 50, 150, 180, 195 })
        {
            _sensor.Faults.InjectAfter(transfer, BusFault.NoAcknowledge);

            Assert.False(source.TryStart());
            Assert.True(source.TryStart());
        }
    }

    [Theory]
    [InlineData(98, 96, FrameFormat.Rgb565)]
    [InlineData(96, 36, FrameFormat.Rgb565)]
    [InlineData(324, 240, FrameFormat.Rgb565)]
    [InlineData(320, 244, FrameFormat.Rgb565)]
    [InlineData(96, 96, FrameFormat.UInt8)]
    public void Constructor_ImagesThatTheCameraLacks_AreRefused(int width, int height, FrameFormat format) =>
        Assert.Throws<ArgumentException>(() => Source(width, height, format));

    [Fact]
    public void TenThousandTurns_WithFaults_NoticesEachAndComesBack()
    {
        var run = new EnduranceRun(new RecoveringSource(Source(40, 40, FrameFormat.Rgb565), 16), seed: 44)
        {
            Faults =
            [
                new Fault(() => _camera.DriverFails = true, Throws: true),
                new Fault(_camera.Reset),
                new Fault(_sensor.Reset),
                new Fault(() => _camera.Torn = 100),
                new Fault(() => _camera.IsGone = true, () => _camera.IsGone = false),
            ],
            Advance = _ =>
            {
                _clock.Microseconds += 50_000;
                _camera.Advance();
            },
            Check = frame => Assert.Equal(Image(_camera.Images - 1, frame.Length), frame),
        };
        run.Run();
    }

    private static byte[] Image(int number, int length) =>
        [.. Enumerable.Range(0, length).Select(offset => (byte)((number * 17) + (offset * 3) + (offset >> 8)))];

    private ArducamMini Source(int width, int height, FrameFormat format) => new(_spi, _select, _sccb, width, height, format, _clock);

    private ArducamMini Started()
    {
        ArducamMini source = Source(160, 120, FrameFormat.Rgb565);
        Assert.True(source.TryStart());
        return source;
    }

    private void Capture(ArducamMini source, byte[] frame)
    {
        source.TryRead(frame);
        _camera.Advance();
    }
}
