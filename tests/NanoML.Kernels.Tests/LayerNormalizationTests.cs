using System.Numerics;

namespace NanoML.Kernels.Tests;

public class LayerNormalizationTests
{
    private const int FactorShift = 20;

    [Fact]
    public void LayerNormalization_RandomRows_IsWithinAHundredthOfAStepOfTheRealFunction() => Cases.ForAll(300, random =>
    {
        int rows = random.Between(1, 4);
        int length = random.Between(1, 100);
        int zeroPoint = random.Flip() ? -1 : random.Between(0, 255);
        long epsilon = random.Flip() ? random.Between(0, 3) : (long)length * length * random.Between(0, 1000);
        int[] factor = [.. Enumerable.Range(0, length).Select(_ => random.Between(-60 << FactorShift, 60 << FactorShift))];
        int[] offset = [.. Enumerable.Range(0, length).Select(_ => random.Between(0, 255 << 16))];
        Region x = Region.Create(random, rows * length);
        int narrow = random.Flip() ? 255 : random.Between(0, 3);
        foreach (int k in Enumerable.Range(0, rows * length))
        {
            x.Expected[k] = x.Bytes[x.Offset + k] = (byte)(x.Expected[k] & narrow);
        }

        byte[] y = new byte[rows * length];
        LayerNormalization.Run(x.Bytes, x.Offset, y, 0, factor, offset, rows, length, zeroPoint, epsilon, FactorShift);

        x.AssertAsExpected();
        for (int k = 0; k < y.Length; k++)
        {
            byte[] row = x.Expected.Slice(k / length * length, length).ToArray();
            double normal = Normal(row, k % length, zeroPoint, epsilon);
            double real = (normal * factor[k % length] / (1 << FactorShift)) + (offset[k % length] / 65536.0);
            Assert.InRange(y[k], Math.Clamp(Math.Floor(real - 0.01), 0, 255), Math.Clamp(Math.Floor(real + 0.01), 0, 255));
        }
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void LayerNormalization_OfTheLongestRow_StaysInRange(int zeroPoint)
    {
        const int length = 1 << 15;
        byte[] x = new byte[length];
        x[^1] = 255;
        byte[] y = new byte[length];
        int[] factor = [.. Enumerable.Repeat(1 << FactorShift, length)];
        int[] offset = [.. Enumerable.Repeat(1 << 16, length)];
        LayerNormalization.Run(x, 0, y, 0, factor, offset, 1, length, zeroPoint, 1L << 20, FactorShift);
        Assert.Equal(181, y[^1]);
        Assert.Equal(zeroPoint < 0 ? 0 : 1, y[0]);
    }

    [Fact]
    public void LayerNormalization_InPlace_GivesTheSame() => Cases.ForAll(50, random =>
    {
        byte[] x = new byte[60];
        random.NextBytes(x);
        int[] factor = [.. Enumerable.Range(0, 20).Select(_ => random.Between(-40 << FactorShift, 40 << FactorShift))];
        int[] offset = [.. Enumerable.Repeat(128 << 16, 20)];
        byte[] y = new byte[60];
        LayerNormalization.Run(x, 0, y, 0, factor, offset, 3, 20, -1, 7, FactorShift);
        LayerNormalization.Run(x, 0, x, 0, factor, offset, 3, 20, -1, 7, FactorShift);
        Assert.Equal(y, x);
    });

    /// <summary>In exact arithmetic up to the root.</summary>
    private static double Normal(byte[] row, int place, int zeroPoint, long epsilon)
    {
        BigInteger centre = zeroPoint < 0 ? row.Sum(value => value) : row.Length * zeroPoint;
        BigInteger squares = row.Aggregate(BigInteger.Zero, (sum, value) => sum + BigInteger.Pow((row.Length * (BigInteger)value) - centre, 2));
        BigInteger square = BigInteger.Max(1, (squares / row.Length) + epsilon);
        return (double)((row.Length * (BigInteger)row[place]) - centre) / Math.Sqrt((double)square);
    }
}
