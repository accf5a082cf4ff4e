using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>
/// What the kernels' <c>DotProducts</c> computes, with vectors of the host: sums of 32 bits wrap, so their order does not matter.
/// </summary>
internal static class VectorDotProducts
{
    private const int Block = 32;

    /// <summary>Parameters and results are those of <c>DotProducts.Run</c>, but for the tables, which are one.</summary>
    public static void Run(
        byte[] x, int xOffset, byte[] y, int yOffset, sbyte[] weights, ChannelRequantization requantization, int inputs, int firstOutput, int outputs)
    {
        ReadOnlySpan<byte> met = x.AsSpan(xOffset, inputs);
        int[] bias = requantization.Bias.Ints;
        int[] multiplier = requantization.Multiplier.Ints;
        byte[] shift = requantization.Shift.Bytes;
        for (int k = 0; k < outputs; k++)
        {
            int output = firstOutput + k;
            int acc = bias[output] + Sum(met, weights.AsSpan(output * inputs, inputs));
            y[yOffset + k] = Requantize.ToByte(
                acc, multiplier[output], shift[output], requantization.OutputZeroPoint, requantization.Min, requantization.Max);
        }
    }

    private static int Sum(ReadOnlySpan<byte> x, ReadOnlySpan<sbyte> weights)
    {
        ref byte firstX = ref MemoryMarshal.GetReference(x);
        ref sbyte firstWeight = ref MemoryMarshal.GetReference(weights);
        Vector256<int> low = default;
        Vector256<int> high = default;
        int i = 0;
        for (; i <= x.Length - Block; i += Block)
        {
            (Vector256<ushort> xLow, Vector256<ushort> xHigh) = Vector256.Widen(Vector256.LoadUnsafe(ref firstX, (nuint)i));
            (Vector256<short> wLow, Vector256<short> wHigh) = Vector256.Widen(Vector256.LoadUnsafe(ref firstWeight, (nuint)i));
            low += Products(xLow.AsInt16(), wLow);
            high += Products(xHigh.AsInt16(), wHigh);
        }

        int sum = Vector256.Sum(low + high);
        for (; i < x.Length; i++)
        {
            sum += x[i] * weights[i];
        }

        return sum;
    }

    /// <summary>Sixteen products as eight sums of two; a product of a byte and a signed one has 16 bits.</summary>
    private static Vector256<int> Products(Vector256<short> x, Vector256<short> weights)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.MultiplyAddAdjacent(x, weights);
        }

        (Vector256<int> low, Vector256<int> high) = Vector256.Widen(x * weights);
        return low + high;
    }
}
