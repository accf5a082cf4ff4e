using System.Numerics;

namespace NanoML.Kernels.Tests;

public class MatMulTests
{
    private const int MostInner = 90;

    [Fact]
    public void MatMul_RandomShapesAndOrders_EqualsTheDefinition() => Cases.ForAll(400, random =>
    {
        (int matrices, int rows, int inner, int columns) = (random.Between(1, 3), random.Between(1, 5), random.Between(1, MostInner), random.Between(1, 8));
        int[] a = Strides(random, matrices, rows, inner);
        int[] b = Strides(random, matrices, inner, columns);
        int[] y = Strides(random, matrices, rows, columns);
        Output output = Output.Create(random);
        (int aZero, int bZero) = (random.Between(0, 255), random.Between(0, 255));
        int multiplier = random.Between(1 << 30, int.MaxValue);
        int shift = random.Between(34, 46);
        Region left = Filled(random, matrices * rows * inner);
        Region right = Filled(random, matrices * inner * columns);
        Region result = Region.Create(random, matrices * rows * columns);
        Region scratch = Region.Create(random, inner > 32 ? rows * 12 : 1);
        for (int k = 0; k < matrices * rows * columns; k++)
        {
            (int m, int r, int c) = (k / (rows * columns), k / columns % rows, k % columns);
            BigInteger acc = Enumerable.Range(0, inner).Aggregate(BigInteger.Zero, (sum, i) => sum
                + ((left.Bytes[left.Offset + (m * a[0]) + (r * a[1]) + (i * a[2])] - aZero)
                    * (right.Bytes[right.Offset + (m * b[0]) + (i * b[1]) + (c * b[2])] - bZero)));
            result.Expected[(m * y[0]) + (r * y[1]) + (c * y[2])] = output.Of(acc, multiplier, shift);
        }

        MatMul.Run(
            left.Bytes, left.Offset, right.Bytes, right.Offset, result.Bytes, result.Offset, scratch.Bytes, scratch.Offset, matrices, rows, inner, columns,
            a[0], a[1], a[2], b[0], b[1], b[2], y[0], y[1], y[2], aZero, bZero, multiplier, shift, output.ZeroPoint, output.Min, output.Max);

        left.AssertAsExpected();
        right.AssertAsExpected();
        result.AssertAsExpected();
    });

    [Fact]
    public void MatMul_OfTheLongestSums_StaysInsideAnInt()
    {
        const int inner = 1 << 15;
        byte[] a = [.. Enumerable.Repeat((byte)255, inner)];
        byte[] y = new byte[1];
        MatMul.Run(
            a, 0, a, 0, y, 0, new byte[12], 0, 1, 1, inner, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1 << 30, 54, 0, 0, 255);
        Assert.Equal(127, y[0]);
    }

    /// <summary>Three axes in a random order.</summary>
    private static int[] Strides(Random random, params int[] extents)
    {
        int[] order = [0, 1, 2];
        random.Shuffle(order);
        var strides = new int[3];
        int stride = 1;
        foreach (int axis in order)
        {
            strides[axis] = stride;
            stride *= extents[axis];
        }

        return strides;
    }

    /// <summary>Random bytes, or those at either end.</summary>
    private static Region Filled(Random random, int length)
    {
        Region region = Region.Create(random, length);
        if (random.Next(4) == 0)
        {
            byte end = (byte)(random.Flip() ? 0 : 255);
            region.Bytes.AsSpan(region.Offset, length).Fill(end);
            region.Expected.Fill(end);
        }

        return region;
    }
}
