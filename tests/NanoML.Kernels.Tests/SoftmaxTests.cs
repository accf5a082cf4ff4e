using System.Numerics;

namespace NanoML.Kernels.Tests;

public class SoftmaxTests
{
    [Fact]
    public void Softmax_RandomTables_EqualsTheDefinition()
    {
        Cases.ForAll(300, random =>
        {
            int rows = random.Between(1, 4);
            int classes = random.Between(1, 30);
            int[] table = new int[256];
            int limit = random.Flip() ? 8 : int.MaxValue;
            for (int i = 0; i < table.Length; i++)
            {
                table[i] = random.Between(0, limit);
            }

            table[0] = random.Between(1, limit);
            int one = random.Flip() ? 256 : random.Between(256, 1 << 24);
            Region x = Region.Create(random, rows * classes);
            Region y = Region.Create(random, rows * classes);
            for (int r = 0; r < rows; r++)
            {
                int[] exponentials = Exponentials(x, r * classes, classes, table);
                BigInteger sum = exponentials.Aggregate(BigInteger.Zero, (total, e) => total + e);
                for (int c = 0; c < classes; c++)
                {
                    BigInteger rounded = ((2 * one * (BigInteger)exponentials[c]) + sum) / (2 * sum);
                    y.Expected[(r * classes) + c] = (byte)BigInteger.Min(255, rounded);
                }
            }

            Softmax.Run(x.Bytes, x.Offset, y.Bytes, y.Offset, table, rows: rows, classes: classes, one: one);

            x.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.1)]
    [InlineData(0.7)]
    public void Softmax_ExponentialTable_IsWithinHalfAStepOfTheRealFunction(double scale)
    {
        const int classes = 10;
        int[] table = [.. Enumerable.Range(0, 256).Select(d => (int)Math.Round((1 << 20) * Math.Exp(-d * scale)))];
        Cases.ForAll(100, random =>
        {
            byte[] x = new byte[classes];
            byte[] y = new byte[classes];
            random.NextBytes(x);

            Softmax.Run(x, 0, y, 0, table, rows: 1, classes: classes, one: 256);

            double sum = x.Sum(value => Math.Exp(value * scale));
            for (int c = 0; c < classes; c++)
            {
                double real = Math.Min(255, 256 * Math.Exp(x[c] * scale) / sum);
                Assert.InRange(y[c], real - 0.5015, real + 0.5015);
            }
        });
    }

    private static int[] Exponentials(Region x, int first, int classes, int[] table)
    {
        int[] values = [.. Enumerable.Range(first, classes).Select(i => (int)x[i])];
        return [.. values.Select(value => table[values.Max() - value])];
    }
}
