using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NanoML.Compiler.Ops.Support;

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

    /// <summary>The products of one vector with two others, each with the bits that it has alone: a processor adds them side by side.</summary>
    /// <param name="b">As long as <paramref name="a"/>, and so is <paramref name="c"/>.</param>
    public static (float B, float C) OfTwo(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(a.Length, b.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(a.Length, c.Length);
        ref float firstA = ref MemoryMarshal.GetReference(a);
        ref float firstB = ref MemoryMarshal.GetReference(b);
        ref float firstC = ref MemoryMarshal.GetReference(c);
        Vector256<float> b0 = default, b1 = default, b2 = default, b3 = default;
        Vector256<float> c0 = default, c1 = default, c2 = default, c3 = default;
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> b01 = default, b23 = default, c01 = default, c23 = default;
            for (; i <= a.Length - Block; i += Block)
            {
                Vector512<float> a01 = Vector512.LoadUnsafe(ref firstA, (nuint)i);
                Vector512<float> a23 = Vector512.LoadUnsafe(ref firstA, (nuint)i + (2 * Lanes));
                b01 += a01 * Vector512.LoadUnsafe(ref firstB, (nuint)i);
                b23 += a23 * Vector512.LoadUnsafe(ref firstB, (nuint)i + (2 * Lanes));
                c01 += a01 * Vector512.LoadUnsafe(ref firstC, (nuint)i);
                c23 += a23 * Vector512.LoadUnsafe(ref firstC, (nuint)i + (2 * Lanes));
            }

            (b0, b1, b2, b3) = (b01.GetLower(), b01.GetUpper(), b23.GetLower(), b23.GetUpper());
            (c0, c1, c2, c3) = (c01.GetLower(), c01.GetUpper(), c23.GetLower(), c23.GetUpper());
        }

        for (; i <= a.Length - Block; i += Block)
        {
            Vector256<float> a0 = Vector256.LoadUnsafe(ref firstA, (nuint)i);
            Vector256<float> a1 = Vector256.LoadUnsafe(ref firstA, (nuint)i + Lanes);
            Vector256<float> a2 = Vector256.LoadUnsafe(ref firstA, (nuint)i + (2 * Lanes));
            Vector256<float> a3 = Vector256.LoadUnsafe(ref firstA, (nuint)i + (3 * Lanes));
            b0 += a0 * Vector256.LoadUnsafe(ref firstB, (nuint)i);
            b1 += a1 * Vector256.LoadUnsafe(ref firstB, (nuint)i + Lanes);
            b2 += a2 * Vector256.LoadUnsafe(ref firstB, (nuint)i + (2 * Lanes));
            b3 += a3 * Vector256.LoadUnsafe(ref firstB, (nuint)i + (3 * Lanes));
            c0 += a0 * Vector256.LoadUnsafe(ref firstC, (nuint)i);
            c1 += a1 * Vector256.LoadUnsafe(ref firstC, (nuint)i + Lanes);
            c2 += a2 * Vector256.LoadUnsafe(ref firstC, (nuint)i + (2 * Lanes));
            c3 += a3 * Vector256.LoadUnsafe(ref firstC, (nuint)i + (3 * Lanes));
        }

        for (; i <= a.Length - Lanes; i += Lanes)
        {
            b0 += Product(ref firstA, ref firstB, i);
            c0 += Product(ref firstA, ref firstC, i);
        }

        float sumB = Halves((b0 + b2) + (b1 + b3));
        float sumC = Halves((c0 + c2) + (c1 + c3));
        for (; i < a.Length; i++)
        {
            sumB += a[i] * b[i];
            sumC += a[i] * c[i];
        }

        return (sumB, sumC);
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

        double sum = Halves(low + high);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>The products of one vector with four others, each with the bits that it has alone: a processor adds them side by side.</summary>
    /// <param name="b">Its first elements count, as many as <paramref name="a"/> has; so for the others.</param>
    public static Vector256<double> OfFour(
        ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c, ReadOnlySpan<double> d, ReadOnlySpan<double> e)
    {
        ref double firstA = ref MemoryMarshal.GetReference(a);
        ref double firstB = ref MemoryMarshal.GetReference(b[..a.Length]);
        ref double firstC = ref MemoryMarshal.GetReference(c[..a.Length]);
        ref double firstD = ref MemoryMarshal.GetReference(d[..a.Length]);
        ref double firstE = ref MemoryMarshal.GetReference(e[..a.Length]);
        Vector256<double> lowB = default, highB = default, lowC = default, highC = default;
        Vector256<double> lowD = default, highD = default, lowE = default, highE = default;
        int i = 0;
        for (; i <= a.Length - Lanes; i += Lanes)
        {
            Vector256<double> low = Vector256.LoadUnsafe(ref firstA, (nuint)i);
            Vector256<double> high = Vector256.LoadUnsafe(ref firstA, (nuint)i + 4);
            lowB += low * Vector256.LoadUnsafe(ref firstB, (nuint)i);
            highB += high * Vector256.LoadUnsafe(ref firstB, (nuint)i + 4);
            lowC += low * Vector256.LoadUnsafe(ref firstC, (nuint)i);
            highC += high * Vector256.LoadUnsafe(ref firstC, (nuint)i + 4);
            lowD += low * Vector256.LoadUnsafe(ref firstD, (nuint)i);
            highD += high * Vector256.LoadUnsafe(ref firstD, (nuint)i + 4);
            lowE += low * Vector256.LoadUnsafe(ref firstE, (nuint)i);
            highE += high * Vector256.LoadUnsafe(ref firstE, (nuint)i + 4);
        }

        Vector256<double> sums = Vector256.Create(Halves(lowB + highB), Halves(lowC + highC), Halves(lowD + highD), Halves(lowE + highE));
        for (; i < a.Length; i++)
        {
            sums += Vector256.Create(a[i]) * Vector256.Create(b[i], c[i], d[i], e[i]);
        }

        return sums;
    }

    private static double Halves(Vector256<double> four) => (four[0] + four[2]) + (four[1] + four[3]);

    private static Vector256<float> Product(ref float a, ref float b, int index) =>
        Vector256.LoadUnsafe(ref a, (nuint)index) * Vector256.LoadUnsafe(ref b, (nuint)index);

    private static float Halves(Vector256<float> lanes)
    {
        Vector128<float> four = lanes.GetLower() + lanes.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }
}
