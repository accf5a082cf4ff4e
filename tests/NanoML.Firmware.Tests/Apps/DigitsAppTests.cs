using System.Device.Gpio;
using System.Globalization;
using NanoML.Apps.Digits;
using NanoML.Firmware.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Apps;

public sealed class DigitsAppTests : IDisposable
{
    private const int LedPin = 2;
    private const int Ink = 16;

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
    public void Constructor_StageForOtherFrames_IsRefused()
    {
        var recording = new ReplayFrameSource(Recordings.Pixels, Recordings.FrameLength, FrameFormat.UInt8);
        var halves = new ReplayFrameSource(Recordings.Pixels, Recordings.FrameLength / 2, FrameFormat.UInt8);
        var model = new BrightnessModel();

        Assert.Throws<ArgumentException>(() => App(model, recording, new DigitsStage(model)));
        Assert.Throws<ArgumentException>(() => App(model, halves, new DigitsStage(model, Ink)));
    }

    [Fact]
    public void Step_WithoutAFrame_WritesNoResultAndGoesOnWhenThereIsOne()
    {
        var source = new ScriptedSource(64);
        source.Statuses.AddRange([FrameStatus.Waiting, FrameStatus.Damaged, FrameStatus.Failed, FrameStatus.Ready]);
        var model = new BrightnessModel();
        DigitsApp app = App(model, source, new DigitsStage(model, Ink));

        Assert.Equal(
            [TurnResult.Waited, TurnResult.Damaged, TurnResult.NoSource, TurnResult.Inferred],
            Enumerable.Range(0, 4).Select(_ => app.Step()));

        string[] states = [.. _lines.Lines.Take(2).Select(line => LineList.Parse(line)["state"])];
        Assert.Equal(["lost", "back"], states);
        Assert.DoesNotContain("event", LineList.Parse(_lines.Lines[2]));
        Assert.Equal((2, 1, 2), (app.Health.SensorErrors, app.Health.Recoveries, source.Starts));
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

    private DigitsApp App(NanoModel model) =>
        App(model, new ReplayFrameSource(Recordings.Pixels, Recordings.FrameLength, FrameFormat.UInt8), new DigitsStage(model, Ink));

    private DigitsApp App(NanoModel model, IFrameSource source, DigitsStage stage) =>
        new(model, source, stage, new SerialReporter(model, _lines), _led, flashMilliseconds: 0);
}
