using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Tests.Quantization;

public class FixedPointTests
{
    private const double Least = 1.0 / (1L << 32);

    [Fact]
    public void FromRatio_AnyMagnitude_ErrsByAtMostHalfAUnitOfThirtyBits()
    {
        var random = new Random(3);
        for (int k = 0; k < 20_000; k++)
        {
            double ratio = Math.ScaleB(1 + random.NextDouble(), random.Next(-32, 29));
            FixedPoint number = FixedPoint.FromRatio(ratio);

            Assert.InRange(number.Multiplier, 1 << 30, int.MaxValue);
            Assert.InRange(number.Shift, 1, 62);
            Assert.InRange(Math.ScaleB(number.Multiplier, -number.Shift) / ratio, 1 - Math.ScaleB(1, -31), 1 + Math.ScaleB(1, -31));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(15)]
    public void FromRatio_FewSignificantBits_RoundsToThose(int bits)
    {
        var random = new Random(bits);
        for (int k = 0; k < 2_000; k++)
        {
            double ratio = Math.ScaleB(1 + random.NextDouble(), random.Next(-20, 10));
            FixedPoint number = FixedPoint.FromRatio(ratio, bits);

            Assert.InRange(number.Multiplier, 1 << 30, int.MaxValue);
            Assert.Equal(0, number.Multiplier & ((1 << (31 - bits)) - 1));
            Assert.InRange(number.ToDouble() / ratio, 1 - Math.ScaleB(1, -bits), 1 + Math.ScaleB(1, -bits));
        }
    }

    [Fact]
    public void FromRatio_PowersOfTwo_AreExact()
    {
        Assert.Equal(new FixedPoint(1 << 30, 30), FixedPoint.FromRatio(1));
        Assert.Equal(new FixedPoint(1 << 30, 1), FixedPoint.FromRatio(1 << 29));
        Assert.Equal(new FixedPoint(1 << 30, 62), FixedPoint.FromRatio(Least));
    }

    [Theory]
    [InlineData(-24, true)]
    [InlineData(-22, false)]
    public void FromRatio_APowerOfTwoButForTheRoundingOfFloats_IsThePower(int distance, bool isPower)
    {
        foreach (double ratio in new[] { 0.25 * (1 + Math.ScaleB(1, distance)), 0.25 * (1 - Math.ScaleB(0.5, distance)) })
        {
            Assert.Equal(isPower, FixedPoint.FromRatio(ratio) == FixedPoint.FromRatio(0.25));
        }
    }

    // 2 - 2^-40 times 2^29 rounds to 2^30 * 2, which is no int.
    [Fact]
    public void FromRatio_RoundsUpToTheNextPower_MovesTheShift() =>
        Assert.Equal(new FixedPoint(1 << 30, 29), FixedPoint.FromRatio(2 - Math.ScaleB(1, -40)));

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e-300)]
    [InlineData(double.Epsilon)]
    public void FromRatio_BelowTheRange_IsTheLeast(double ratio) => Assert.Equal(new FixedPoint(1 << 30, 62), FixedPoint.FromRatio(ratio));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(536_870_913)]
    public void FromRatio_OutOfRange_IsRefused(double ratio) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FixedPoint.FromRatio(ratio));
}
