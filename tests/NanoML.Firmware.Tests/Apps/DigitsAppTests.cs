using System.Device.Gpio;
using System.Globalization;
using NanoML.Apps.Digits;
using NanoML.Firmware.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Apps;

public sealed class DigitsAppTests : IDisposable
{
    private const int LedPin = 2;

    private readonly GpioController _gpio = new();
    private readonly GpioPin _led;
    private readonly LineList _lines = new();

    public DigitsAppTests() => _led = _gpio.OpenPin(LedPin, PinMode.Output);

    public void Dispose() => _gpio.Dispose();

    [Fact]
    public void Step_OverTheRecording_WritesOneLineEachInOrder()
    {
        DigitsApp app = App(new BrightnessModel());
        for (int i = 0; i < 12; i++)
        {
            app.Step();
        }

        Assert.Equal(12, _lines.Lines.Count);
        for (int i = 0; i < 12; i++)
        {
            Dictionary<string, string> line = LineList.Parse(_lines.Lines[i]);
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), line["seq"]);
            Assert.Equal(ExpectedConfidence(i % 10), line["confidence"]);
            Assert.True(long.Parse(line["us"], CultureInfo.InvariantCulture) >= 0);
        }
    }

    [Fact]
    public void Step_SureResult_FlashesTheLed()
    {
        DigitsApp app = App(new FixedModel([0, 128], 1f / 256f, 0, inputLength: 64));

        app.Step();
        app.Step();

        Assert.Equal([PinValue.High, PinValue.Low, PinValue.High, PinValue.Low], _led.Writes);
    }

    [Fact]
    public void Step_UnsureResult_LeavesTheLedDark()
    {
        App(new FixedModel([100, 126], 1f / 256f, 0, inputLength: 64)).Step();

        Assert.Empty(_led.Writes);
    }

    [Fact]
    public void Classify_PixelsBecomeTheModelsLevels()
    {
        var model = new FixedModel([0], 1f / 256f, 0, inputScale: 0.3f, inputZeroPoint: 7, inputLength: 64);

        Assert.True(App(model).TryClassify(out _));

        byte[] firstFrame = Recordings.Pixels[..Recordings.FrameLength];
        Assert.Equal(firstFrame.Select(pixel => model.QuantizeInput(pixel)), model.Input);
    }

    [Fact]
    public void Classify_AThousandTurns_AllocatesNothing()
    {
        DigitsApp app = App(new BrightnessModel());
        app.TryClassify(out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            app.TryClassify(out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Constructor_ModelOfAnotherSize_IsRefused() =>
        Assert.Throws<ArgumentException>(() => App(new FixedModel([0], 1f, 0, inputLength: 63)));

    [Fact]
    public void Constructor_FramesOfAnotherFormat_AreRefused() => Assert.Throws<ArgumentException>(() => new DigitsApp(
        new BrightnessModel(),
        new ReplayFrameSource(Recordings.Pixels, Recordings.FrameLength, FrameFormat.Int16),
        new SerialReporter(new BrightnessModel(), _lines),
        _led,
        flashMilliseconds: 0));

    [Fact]
    public void Step_WithoutAFrame_WritesNothingAndGoesOnWhenThereIsOne()
    {
        var source = new ScriptedSource(64);
        source.Statuses.AddRange([FrameStatus.Waiting, FrameStatus.Damaged, FrameStatus.Failed, FrameStatus.Ready]);
        var app = new DigitsApp(new BrightnessModel(), source, new SerialReporter(new BrightnessModel(), _lines), _led, flashMilliseconds: 0);
        for (int i = 0; i < 3; i++)
        {
            app.Step();
        }

        Assert.Empty(_lines.Lines);
        app.Step();
        Assert.Single(_lines.Lines);
        Assert.Equal(2, source.Starts);
    }

    [Fact]
    public void Recordings_AreTenFramesOfSeventeenLevels()
    {
        Assert.Equal(10 * Recordings.FrameLength, Recordings.Pixels.Length);
        Assert.Equal(16, Recordings.Pixels.Max());
    }

    private static string ExpectedConfidence(int frame)
    {
        byte[] pixels = Recordings.Pixels[(frame * Recordings.FrameLength)..((frame + 1) * Recordings.FrameLength)];
        int sum = pixels.Sum(pixel => Math.Min(pixel * 16, 255));
        int mean = sum / Recordings.FrameLength;
        int level = Math.Max(mean, 255 - mean);
        return (((level * 100) + 128) / 256).ToString(CultureInfo.InvariantCulture);
    }

    private DigitsApp App(NanoModel model) => new(
        model,
        new ReplayFrameSource(Recordings.Pixels, Recordings.FrameLength, FrameFormat.UInt8),
        new SerialReporter(model, _lines),
        _led,
        flashMilliseconds: 0);
}
