using System.Numerics;

namespace NanoML.Kernels.Tests.Support;

/// <summary>The zero point and clamp of an output, and the rounding rule in unbounded arithmetic.</summary>
internal sealed record Output(int ZeroPoint, int Min, int Max)
{
    public static Output Create(Random random)
    {
        int min = random.Flip() ? 0 : random.Between(0, 255);
        int max = random.Flip() ? 255 : random.Between(min, 255);
        return new Output(random.Between(0, 255), min, max < min ? min : max);
    }

    /// <summary><c>clamp(floor(acc * multiplier / 2^shift + 1/2) + zeroPoint, min, max)</c>.</summary>
    public byte Of(BigInteger acc, int multiplier, int shift)
    {
        BigInteger twice = FloorDivide(acc * multiplier * 2, BigInteger.Pow(2, shift));
        return Clamp(FloorDivide(twice + 1, 2) + ZeroPoint);
    }

    public byte Clamp(BigInteger value) => (byte)BigInteger.Max(Min, BigInteger.Min(Max, value));

    public static BigInteger FloorDivide(BigInteger dividend, BigInteger divisor)
    {
        BigInteger quotient = BigInteger.DivRem(dividend, divisor, out BigInteger remainder);
        return remainder.Sign * divisor.Sign < 0 ? quotient - 1 : quotient;
    }
}
