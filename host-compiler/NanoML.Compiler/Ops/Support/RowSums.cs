using System.Numerics;
using System.Runtime.InteropServices;

namespace NanoML.Compiler.Ops.Support;

/// <summary>Weighted sums of the rows of a matrix: several at a time, each element with the same bits as one row after the other.</summary>
internal static class RowSums
{
    /// <summary>Computes <c>target[k] += sum over r of weights[r] * rows[r][k]</c>; a weight of 0 adds nothing.</summary>
    /// <param name="rows">One after the other, each as long as <paramref name="target"/>.</param>
    /// <param name="step">From one weight to the next.</param>
    public static void Add(ReadOnlySpan<float> rows, ReadOnlySpan<float> weights, int step, int count, Span<float> target)
    {
        int length = target.Length;
        int r = 0;
        for (; r + 4 <= count; r += 4)
        {
            AddFour(
                rows.Slice(r * length, 4 * length), length, weights[r * step], weights[(r + 1) * step], weights[(r + 2) * step], weights[(r + 3) * step], target);
        }

        for (; r < count; r++)
        {
            AddOne(rows.Slice(r * length, length), weights[r * step], target);
        }
    }

    private static void AddFour(ReadOnlySpan<float> rows, int length, float a, float b, float c, float d, Span<float> target)
    {
        ref float first = ref MemoryMarshal.GetReference(rows);
        ref float to = ref MemoryMarshal.GetReference(target);
        int k = 0;
        for (; k <= length - Vector<float>.Count; k += Vector<float>.Count)
        {
            Vector<float> sum = Vector.LoadUnsafe(ref to, (nuint)k);
            sum += Vector.LoadUnsafe(ref first, (nuint)k) * a;
            sum += Vector.LoadUnsafe(ref first, (nuint)(k + length)) * b;
            sum += Vector.LoadUnsafe(ref first, (nuint)(k + (2 * length))) * c;
            sum += Vector.LoadUnsafe(ref first, (nuint)(k + (3 * length))) * d;
            sum.StoreUnsafe(ref to, (nuint)k);
        }

        for (; k < length; k++)
        {
            float sum = target[k] + (rows[k] * a);
            sum += rows[k + length] * b;
            sum += rows[k + (2 * length)] * c;
            target[k] = sum + (rows[k + (3 * length)] * d);
        }
    }

    private static void AddOne(ReadOnlySpan<float> row, float weight, Span<float> target)
    {
        if (weight == 0)
        {
            return;
        }

        int k = 0;
        for (; k <= row.Length - Vector<float>.Count; k += Vector<float>.Count)
        {
            (Vector.LoadUnsafe(ref MemoryMarshal.GetReference(target), (nuint)k)
                + (Vector.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)k) * weight)).StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)k);
        }

        for (; k < row.Length; k++)
        {
            target[k] += row[k] * weight;
        }
    }
}
