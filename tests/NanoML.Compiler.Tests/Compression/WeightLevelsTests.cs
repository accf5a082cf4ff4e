using NanoML.Compiler.Compression;

namespace NanoML.Compiler.Tests.Compression;

public class WeightLevelsTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public void Linear_IsEveryIntegerOfItsRange(int bits)
    {
        var levels = WeightLevels.Linear(bits);

        Assert.Equal((1 << (bits - 1)) - 1, levels.Largest);
        Assert.Equal(Enumerable.Range(-levels.Largest, (2 * levels.Largest) + 1), levels.Values.Select(v => (int)v));
        Assert.Equal(bits, levels.Bits);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Linear_OtherWidths_AreRefused(int bits) => Assert.Throws<ArgumentOutOfRangeException>(() => WeightLevels.Linear(bits));

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    public void Of_MagnitudeThatIsNoWeight_IsRefused(int magnitude) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightLevels.Of([3, magnitude]));

    [Fact]
    public void PowersOfTwo_HaveBothSignsAndZero() =>
        Assert.Equal<sbyte>([-64, -32, -16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16, 32, 64], WeightLevels.PowersOfTwo.Values);

    [Fact]
    public void Nearest_IsTheLevelOfLeastDistance()
    {
        var levels = WeightLevels.Of([1, 5, 20]);
        for (double x = -30; x <= 30; x += 0.37)
        {
            double least = levels.Values.Min(level => Math.Abs(level - x));
            Assert.Equal(least, Math.Abs(levels.Nearest(x) - x), 1e-9);
        }
    }
}
