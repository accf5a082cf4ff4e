using System.Runtime.Intrinsics;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class DotProductTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(43)]
    [InlineData(576)]
    [InlineData(1023)]
    public void Of_AnyLength_IsTheSumInTheStatedOrderBitForBit(int length)
    {
        var random = new Random(length);
        for (int turn = 0; turn < 50; turn++)
        {
            float[] a = Numbers(random, length);
            float[] b = Numbers(random, length);
            Assert.Equal(BitConverter.SingleToInt32Bits(InStatedOrder(a, b)), BitConverter.SingleToInt32Bits(DotProduct.Of(a, b)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(27)]
    [InlineData(144)]
    [InlineData(1023)]
    public void OfTwo_AnyLength_IsEachAloneBitForBit(int length)
    {
        var random = new Random(length);
        for (int turn = 0; turn < 50; turn++)
        {
            float[] a = Numbers(random, length);
            float[] b = Numbers(random, length);
            float[] c = Numbers(random, length);

            Assert.Equal((DotProduct.Of(a, b), DotProduct.Of(a, c)), DotProduct.OfTwo(a, b, c));
        }
    }

    // The others may be longer, as rows of a triangle are.
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(45)]
    [InlineData(576)]
    public void OfFour_AnyLength_IsEachAloneBitForBit(int length)
    {
        var random = new Random(length);
        for (int turn = 0; turn < 50; turn++)
        {
            double[] a = Doubles(length);
            double[][] others = [.. Enumerable.Range(0, 4).Select(k => Doubles(length + k))];
            Vector256<double> products = DotProduct.OfFour(a, others[0], others[1], others[2], others[3]);

            Assert.All(others, (other, k) => Assert.Equal(DotProduct.Of(a, other.AsSpan(0, length)), products[k]));
        }

        double[] Doubles(int count) => Array.ConvertAll(Numbers(random, count), x => (double)x * MathF.PI);
    }

    [Fact]
    public void Of_DifferentLengths_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DotProduct.Of(new float[8], new float[9]));

    private static float[] Numbers(Random random, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() - 0.4f) * MathF.Pow(2, random.Next(-8, 9)))];

    private static float InStatedOrder(float[] a, float[] b)
    {
        var partial = new float[32];
        int grouped = a.Length / 8 * 8;
        int blocks = a.Length / 32 * 32;
        for (int k = 0; k < grouped; k++)
        {
            partial[k < blocks ? k % 32 : k % 8] += a[k] * b[k];
        }

        for (int half = 16; half > 0; half /= 2)
        {
            for (int k = 0; k < half; k++)
            {
                partial[k] += partial[k + half];
            }
        }

        float sum = partial[0];
        for (int k = grouped; k < a.Length; k++)
        {
            sum += a[k] * b[k];
        }

        return sum;
    }
}
