using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>
/// The scales of weights that a model holds as levels. On the device weights are symmetric: levels less their zero point must be signed bytes. An
/// output channel of which some are beyond keeps its levels, and those saturate, where that loses less than another scale for all of them.
/// </summary>
internal static class PinnedWeights
{
    // Of rounding to levels, the mean square of the error in levels.
    private const double SquareOfRounding = 1.0 / 12;

    /// <param name="constant">The value that layers read.</param>
    /// <param name="levels">Before they are dequantised.</param>
    /// <param name="zeroPoints">One, or one for each index of <paramref name="axis"/>.</param>
    /// <param name="axis">Of the scales; null when there is one for all.</param>
    /// <returns>Null where no channel keeps its levels: the weights are quantised anew.</returns>
    public static PinnedQuantization? Of(GraphEditor editor, string constant, Tensor levels, float[] scales, long[] zeroPoints, int? axis)
    {
        int inner = axis is { } index ? levels.Shape.Stride(index) : levels.Shape.Count;
        long[] symmetric = [.. levels.Integers.Select((q, k) => q - zeroPoints[k / inner % zeroPoints.Length])];
        if (symmetric.All(q => q is >= sbyte.MinValue and <= sbyte.MaxValue))
        {
            return new PinnedQuantization([.. scales], 0, axis ?? 0);
        }

        return OutputAxis(editor, constant) is { } output && (axis is null || axis == output)
            ? PerChannel(new Tensor(levels.Shape, symmetric), scales, output)
            : null;
    }

    private static PinnedQuantization? PerChannel(Tensor symmetric, float[] scales, int axis)
    {
        int stride = symmetric.Shape.Stride(axis);
        int channels = symmetric.Shape[axis];
        ILookup<int, long> byChannel = symmetric.Integers.Select((q, k) => (Channel: k / stride % channels, q)).ToLookup(pair => pair.Channel, pair => pair.q);
        double[] factors = [.. Enumerable.Range(0, channels).Select(channel => Widened([.. byChannel[channel]]))];
        return factors.All(factor => factor > 1)
            ? null
            : new PinnedQuantization([.. factors.Select((factor, channel) => (float)(factor * scales[scales.Length == 1 ? 0 : channel]))], 0, axis);
    }

    /// <summary>By how much the scale of a channel grows.</summary>
    private static double Widened(long[] levels)
    {
        double lost = levels.Sum(q => Math.Pow(q - Math.Clamp(q, sbyte.MinValue, sbyte.MaxValue), 2));
        return lost <= levels.Length * SquareOfRounding ? 1 : levels.Max(Math.Abs) / (double)sbyte.MaxValue;
    }

    /// <summary>The axis of output channels, where all readers of the weights have the same.</summary>
    private static int? OutputAxis(GraphEditor editor, string constant)
    {
        int rank = editor.Value(constant).Shape.Rank;
        int?[] axes = [.. editor.Consumers(constant).Select(reader => (reader.Op, IsRight: reader.Inputs[1] == constant) switch
        {
            (Conv, _) => 0,
            (ConvTranspose, _) => ConvTranspose.OutputAxis,
            (Gemm gemm, true) => gemm.TransB ? 0 : 1,
            (Gemm gemm, false) => gemm.TransA ? 1 : 0,
            (MatMul, true) when rank > 1 => rank - 1,
            (MatMul, false) when rank > 1 => rank - 2,
            _ => (int?)null,
        }).Distinct()];
        return axes is [{ } only] ? only : null;
    }
}
