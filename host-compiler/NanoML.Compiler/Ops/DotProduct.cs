using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NanoML.Compiler.Ops;

/// <summary>
/// The inner product of the float evaluation. Its order of summation is fixed, whatever the width of the processor's vectors: calibration
/// sums decide scales, and the same model must give the same code on every machine.
/// </summary>
internal static class DotProduct
{
    private const int Lanes = 8;
    private const int Block = 4 * Lanes;

    /// <summary>
    /// Products of whole blocks of 32 go to 32 partial sums, those of further groups of 8 to the first 8; these are added in halves,
    /// the rest one by one. Each product and each sum is rounded.
    /// </summary>
    /// <param name="b">As long as <paramref name="a"/>.</param>
    public static float Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(a.Length, b.Length);
        ref float firstA = ref MemoryMarshal.GetReference(a);
        ref float firstB = ref MemoryMarshal.GetReference(b);
        Vector256<float> sum0 = default;
        Vector256<float> sum1 = default;
        Vector256<float> sum2 = default;
        Vector256<float> sum3 = default;
        int i = 0;
        for (; i <= a.Length - Block; i += Block)
        {
            sum0 += Product(ref firstA, ref firstB, i);
            sum1 += Product(ref firstA, ref firstB, i + Lanes);
            sum2 += Product(ref firstA, ref firstB, i + (2 * Lanes));
            sum3 += Product(ref firstA, ref firstB, i + (3 * Lanes));
        }

        for (; i <= a.Length - Lanes; i += Lanes)
        {
            sum0 += Product(ref firstA, ref firstB, i);
        }

        float sum = Halves((sum0 + sum2) + (sum1 + sum3));
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>In double precision: products of whole blocks of 8 go to 8 partial sums, the rest is added one by one.</summary>
    /// <param name="b">As long as <paramref name="a"/>.</param>
    public static double Of(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(a.Length, b.Length);
        ref double firstA = ref MemoryMarshal.GetReference(a);
        ref double firstB = ref MemoryMarshal.GetReference(b);
        Vector256<double> low = default;
        Vector256<double> high = default;
        int i = 0;
        for (; i <= a.Length - Lanes; i += Lanes)
        {
            low += Vector256.LoadUnsafe(ref firstA, (nuint)i) * Vector256.LoadUnsafe(ref firstB, (nuint)i);
            high += Vector256.LoadUnsafe(ref firstA, (nuint)i + 4) * Vector256.LoadUnsafe(ref firstB, (nuint)i + 4);
        }

        Vector256<double> four = low + high;
        double sum = (four[0] + four[2]) + (four[1] + four[3]);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static Vector256<float> Product(ref float a, ref float b, int index) =>
        Vector256.LoadUnsafe(ref a, (nuint)index) * Vector256.LoadUnsafe(ref b, (nuint)index);

    private static float Halves(Vector256<float> lanes)
    {
        Vector128<float> four = lanes.GetLower() + lanes.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }
}
