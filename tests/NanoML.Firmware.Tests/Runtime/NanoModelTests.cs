using NanoML.Firmware.Tests.Support;

namespace NanoML.Firmware.Tests.Runtime;

public sealed class NanoModelTests
{
    [Theory]
    [InlineData(new byte[] { 3 }, 0)]
    [InlineData(new byte[] { 0, 0, 0 }, 0)]
    [InlineData(new byte[] { 1, 200, 7, 200 }, 1)]
    [InlineData(new byte[] { 1, 200, 255 }, 2)]
    public void ArgMax_AmongEquals_TakesTheFirst(byte[] output, int expected) =>
        Assert.Equal(expected, new FixedModel(output, 1f, 0).ArgMax());

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(128, 50)]
    [InlineData(255, 100)]
    public void Confidence_OfA256th_IsThePercentRoundedHalfUp(byte level, int percent) =>
        Assert.Equal(percent, new FixedModel([level], 1f / 256f, 0).Confidence(0));

    [Fact]
    public void SetInput_Values_FillsTheInputWithTheirLevels()
    {
        var model = new FixedModel([0], 1f, 0, inputScale: 0.5f, inputZeroPoint: 10);

        model.SetInput([0f, 1f, -6f, 1000f]);
        model.SetInput(2, 3f);

        Assert.Equal([10, 12, 16, 255], model.Input);
        Assert.Equal(12, model.QuantizeInput(1f));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void SetInput_AnotherNumberOfValues_IsRefused(int count)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new FixedModel([0], 1f, 0).SetInput(new float[count]));
        Assert.Equal($"the model takes 4 values, not {count}", e.Message);
    }

    [Fact]
    public void DequantizeOutput_UsesTheOutputsParameters() =>
        Assert.Equal(-1.25f, new FixedModel([0, 5], 0.25f, 10).DequantizeOutput(1));

    [Fact]
    public void LabelOf_WithoutLabels_IsTheIndex() => Assert.Equal("3", new FixedModel([0], 1f, 0).LabelOf(3));

    [Fact]
    public void Counts_AreTheLengthsOfInputAndOutput()
    {
        var model = new BrightnessModel();

        Assert.Equal(64, model.InputCount);
        Assert.Equal(2, model.OutputCount);
        Assert.Equal(80, model.Input.Length);
    }
}
