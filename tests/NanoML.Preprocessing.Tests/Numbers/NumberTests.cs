using NanoML.Compiler.Ir;
using NanoML.Runtime;

namespace NanoML.Preprocessing.Tests.Numbers;

public sealed class NumberTests
{
    [Theory]
    [InlineData(512)]
    [InlineData(480)]
    [InlineData(77)]
    public void Sine_OfSharesOfATurn_IsExactToEightDigits(int denominator)
    {
        for (int numerator = -denominator; numerator <= 2 * denominator; numerator++)
        {
            double expected = Math.Sin(2 * Math.PI * numerator / denominator);
            Assert.InRange((double)FixedMath.Sine(numerator, denominator) / FixedMath.One, expected - 4e-9, expected + 4e-9);
            expected = Math.Cos(2 * Math.PI * numerator / denominator);
            Assert.InRange((double)FixedMath.Cosine(numerator, denominator) / FixedMath.One, expected - 4e-9, expected + 4e-9);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000000)]
    [InlineData(long.MaxValue)]
    public void Log2_IsExactToSixDigits(long value) =>
        Assert.InRange((double)FixedMath.Log2(value) / (1 << FixedMath.LogBits), Math.Log2(value) - 3e-7, Math.Log2(value) + 1e-7);

    [Fact]
    public void Log2_OfZero_IsRefused() => Assert.Throws<ArgumentException>(() => FixedMath.Log2(0));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(24, 4)]
    [InlineData(25, 5)]
    [InlineData(1L << 60, 1L << 30)]
    [InlineData(long.MaxValue, 3037000499)]
    public void SquareRoot_IsRoundedDown(long value, long root) => Assert.Equal(root, FixedMath.SquareRoot(value));

    [Fact]
    public void LogOfTwo_IsThatOfMath() => Assert.Equal(FixedMath.LogOfTwo, Math.Round(Math.Log(2) * FixedMath.One));

    [Theory]
    [InlineData(0f, 1f / 8192, 0.03f, 120)]
    [InlineData(-1234.5f, -1f / 512, 0.5f, 3)]
    [InlineData(0f, 1f, 1f, 0)]
    public void LevelScale_OfEveryShort_IsTheTwins(float mean, float scale, float step, int zeroPoint)
    {
        var device = new LevelScale(mean, scale, new Quantization(step, zeroPoint));
        var twin = new Twin.LevelScale(mean, scale);
        var quant = new QuantParams(step, zeroPoint);
        int differ = 0;
        for (int value = short.MinValue; value <= short.MaxValue; value++)
        {
            byte expected = quant.Quantize(twin.Exact(value));
            byte actual = device.Level(value);
            Assert.InRange(actual, expected - 1, expected + 1);
            differ += actual == expected ? 0 : 1;
        }

        Assert.InRange(differ, 0, 128);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(5000f)]
    [InlineData(float.NaN)]
    public void LevelScale_OutOfItsRange_IsRefused(float scale) =>
        Assert.Throws<ArgumentException>(() => new LevelScale(0, scale, new Quantization(1, 0)));
}
