using System.Numerics;

namespace NanoML.Kernels.Tests;

public class RequantizeTests
{
    private static readonly int[] s_extremeAccumulators =
        [int.MinValue, int.MinValue + 1, -65536, -3, -2, -1, 0, 1, 2, 3, 65536, int.MaxValue - 1, int.MaxValue];

    private static readonly int[] s_extremeMultipliers = [1 << 30, (1 << 30) + 1, int.MaxValue - 1, int.MaxValue];

    [Fact]
    public void Requantize_AtTheEndsOfEveryRange_IsExact()
    {
        var output = new Output(ZeroPoint: 128, Min: 0, Max: 255);
        foreach (int acc in s_extremeAccumulators)
        {
            foreach (int multiplier in s_extremeMultipliers)
            {
                for (int shift = 1; shift <= 62; shift++)
                {
                    AssertExact(output, acc, multiplier, shift);
                    AssertExact(output, acc, -multiplier, shift);
                }
            }
        }
    }

    [Fact]
    public void Requantize_RandomArguments_IsExact()
    {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++)
        {
            int bits = random.Between(1, 31);
            int acc = (int)random.NextInt64(-(1L << bits), 1L << bits);
            int shift = random.Flip() ? Math.Clamp(bits + 31 - random.Between(2, 10), 1, 62) : random.Between(1, 62);
            AssertExact(Output.Create(random), acc, random.Between(1 << 30, int.MaxValue), shift);
        }
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(3, 2)]
    [InlineData(1, 1)]
    [InlineData(-1, 0)]
    [InlineData(-3, -1)]
    [InlineData(-5, -2)]
    public void Requantize_Tie_GoesUp(int acc, int expectedAboveZeroPoint)
    {
        byte actual = Requantize.ToByte(acc, 1 << 30, 31, zeroPoint: 100, min: 0, max: 255);

        Assert.Equal(100 + expectedAboveZeroPoint, actual);
    }

    [Fact]
    public void Requantize_ZeroMultiplier_YieldsTheZeroPoint()
    {
        Assert.Equal(77, Requantize.ToByte(-255, 0, 31, zeroPoint: 77, min: 0, max: 255));
    }

    private static void AssertExact(Output output, int acc, int multiplier, int shift)
    {
        byte expected = output.Of(new BigInteger(acc), multiplier, shift);
        byte actual = Requantize.ToByte(acc, multiplier, shift, output.ZeroPoint, output.Min, output.Max);
        Assert.True(expected == actual, $"acc {acc}, multiplier {multiplier}, shift {shift}, {output}: {expected}, not {actual}");
    }
}
