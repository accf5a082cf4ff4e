using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Tests.Quantization;

public class QuantParamsTests
{
    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 6)]
    [InlineData(-0.2, 13.7)]
    [InlineData(-900, 0.01)]
    [InlineData(1e-30, 2e-30)]
    [InlineData(-3e38, 3e38)]
    public void FromRange_BothEndsAndZero_AreWithinHalfALevel(double min, double max)
    {
        QuantParams quant = QuantParams.FromRange(min, max);

        Assert.True(float.IsFinite(quant.Scale) && quant.Scale > 0);
        Assert.InRange(quant.ZeroPoint, 0, 255);
        Assert.Equal(0f, quant.Dequantize(quant.Quantize(0)));
        foreach (double end in new[] { min, max })
        {
            Assert.InRange(quant.Dequantize(quant.Quantize(end)) - end, -0.501 * quant.Scale, 0.501 * quant.Scale);
        }
    }

    [Fact]
    public void FromRange_ZeroBetweenTheEnds_TakesAllLevels()
    {
        QuantParams quant = QuantParams.FromRange(-1, 1.55);

        Assert.Equal(new QuantParams(0.01f, 100), quant);
        Assert.Equal(-1f, quant.Min, 5);
        Assert.Equal(1.55f, quant.Max, 5);
    }

    [Theory]
    [InlineData(5, 6, 0, 0)]
    [InlineData(-6, -5, 0, 255)]
    public void FromRange_OneSided_ReachesToZero(double min, double max, float zero, int zeroPoint)
    {
        QuantParams quant = QuantParams.FromRange(min, max);

        Assert.Equal(zeroPoint, quant.ZeroPoint);
        Assert.Equal(zero, quant.Dequantize(zeroPoint));
        Assert.Equal(6f / 255, quant.Scale, 6);
    }

    // A scale among the denormals has a digit or two: 255 levels of it would end far from the range's end.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1e-44)]
    [InlineData(-1e-37, 1e-37)]
    public void FromRange_NoRoomForAScale_IsOne(double min, double max) =>
        Assert.Equal(new QuantParams(1, 0), QuantParams.FromRange(min, max));

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.NaN)]
    [InlineData(0, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, 0)]
    public void FromRange_NotFinite_IsRefused(double min, double max) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => QuantParams.FromRange(min, max));

    [Fact]
    public void Quantize_RoundsHalfToEvenAndSaturates()
    {
        var quant = new QuantParams(2, 10);

        Assert.Equal(10, quant.Quantize(1));
        Assert.Equal(12, quant.Quantize(3));
        Assert.Equal(0, quant.Quantize(-1e30));
        Assert.Equal(255, quant.Quantize(1e30));
    }

    [Fact]
    public void Dequantize_ThenQuantize_IsTheSameByte()
    {
        var quant = new QuantParams(0.0173f, 77);

        Assert.All(Enumerable.Range(0, 256), q => Assert.Equal(q, quant.Quantize(quant.Dequantize(q))));
    }
}
