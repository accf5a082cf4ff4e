using NanoML.Apps.Digits;
using NanoML.Firmware.Tests.Support;

namespace NanoML.Firmware.Tests.Apps;

public sealed class DigitsStageTests
{
    private readonly FixedModel _model = new([0], 1f / 256f, 0, inputScale: 0.3f, inputZeroPoint: 7, inputLength: 64);

    [Fact]
    public void Prepare_RecordedPixels_AreTheModelsLevels()
    {
        byte[] frame = Recordings.Pixels[..Recordings.FrameLength];
        Assert.True(new DigitsStage(_model, 16).Prepare(frame, _model.Input));

        Assert.Equal(frame.Select(pixel => _model.QuantizeInput(pixel)), _model.Input);
    }

    [Fact]
    public void Prepare_GreyPixels_AreSpreadOverTheInkOfTheTrainingImages()
    {
        byte[] frame = [.. Enumerable.Range(0, 64).Select(pixel => (byte)(pixel * 255 / 63))];
        new DigitsStage(_model, 255).Prepare(frame, _model.Input);

        Assert.Equal(frame.Select(pixel => _model.QuantizeInput(pixel * 16 / 255f)), _model.Input);
    }

    [Fact]
    public void Prepare_Temperatures_MakeTheWarmestPixelFullInk()
    {
        Thermal(pixel => 80 + pixel);

        Assert.Equal((_model.QuantizeInput(0), _model.QuantizeInput(16)), (_model.Input[0], _model.Input[63]));
        Assert.Equal(_model.Input.Order(), _model.Input);
    }

    [Fact]
    public void Prepare_TemperaturesThatHardlyDiffer_AreNearlyPaper()
    {
        Thermal(pixel => 80 + (pixel % 2));

        Assert.All(_model.Input, level => Assert.InRange(level, _model.QuantizeInput(0), _model.QuantizeInput(1.5f)));
    }

    [Fact]
    public void Prepare_AllKindsOfFrames_AllocatesNothing()
    {
        DigitsStage[] stages = [new DigitsStage(_model, 16), new DigitsStage(_model)];
        byte[] frame = new byte[128];
        foreach (DigitsStage stage in stages)
        {
            stage.Prepare(frame, _model.Input);
            long before = GC.GetAllocatedBytesForCurrentThread();
            stage.Prepare(frame, _model.Input);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Constructor_ModelOfAnotherSize_IsRefused() => Assert.Throws<ArgumentException>(
        () => new DigitsStage(new FixedModel([0], 1f, 0, inputLength: 63), 16));

    private void Thermal(Func<int, int> quarters) => new DigitsStage(_model).Prepare(
        [.. Enumerable.Range(0, 64).Select(quarters).SelectMany(q => new[] { (byte)q, (byte)(q >> 8) })], _model.Input);
}
