using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>One window along one axis, clipped to the input.</summary>
/// <param name="First">The first input index that it covers.</param>
/// <param name="Taps">How many of its positions lie within the input; they are a dilation apart.</param>
/// <param name="Counted">How many lie within the padded input.</param>
internal readonly record struct WindowSpan(int First, int Taps, int Counted)
{
    /// <summary>The windows of all output indices along one axis.</summary>
    public static WindowSpan[] Along(int input, int output, int kernel, int stride, int dilation, int padBegin, int padEnd) =>
        [.. Enumerable.Range(0, output).Select(k =>
        {
            int origin = (k * stride) - padBegin;
            int skipped = origin >= 0 ? 0 : Math.Min(kernel, (-origin + dilation - 1) / dilation);
            int inside = Below(input, origin, kernel, dilation) - skipped;
            return new WindowSpan(origin + (skipped * dilation), Math.Max(0, inside), Below(input + padEnd, origin, kernel, dilation));
        })];

    private static int Below(int limit, int origin, int kernel, int dilation) =>
        origin >= limit ? 0 : Math.Min(kernel, (limit - origin + dilation - 1) / dilation);
}

/// <summary>What pools share: types, and the walk over windows of channels-last data.</summary>
internal static class Pooling
{
    /// <summary>Folds one window: the positions' first elements are <paramref name="taps"/>, all channels of each lie behind it.</summary>
    /// <param name="counted">How many positions lie within the padded input.</param>
    public delegate void Fold<T>(ReadOnlySpan<T> sample, ReadOnlySpan<int> taps, int counted, Span<T> y);

    public static WindowSpan[] Rows(WindowGeometry g) =>
        WindowSpan.Along(g.InputHeight, g.OutputHeight, g.KernelHeight, g.StrideHeight, g.DilationHeight, g.PadTop, g.PadBottom);

    public static WindowSpan[] Columns(WindowGeometry g) =>
        WindowSpan.Along(g.InputWidth, g.OutputWidth, g.KernelWidth, g.StrideWidth, g.DilationWidth, g.PadLeft, g.PadRight);

    /// <exception cref="OpException">The window does not fit the input, or one lies wholly in the padding.</exception>
    public static ImmutableArray<TensorType> InferTypes(Value input, SpatialWindow window, bool channelsLast)
    {
        ShapeRules.RequireRank(input, window.Rank + 2);
        Shape x = channelsLast ? input.Shape : input.Shape.Permute(Layouts.ToChannelsLast(input.Shape.Rank));
        Shape y = ShapeRules.Result([x[0], .. window.OutputExtents(x.Dims.AsSpan()[1..^1]), x[^1]]);
        WindowGeometry geometry = window.Geometry(x, y);
        if (Rows(geometry).Concat(Columns(geometry)).Any(span => span.Taps == 0))
        {
            throw OpException.Unsupported("one of its windows lies wholly in the padding", "Make the pads smaller than the kernel.");
        }

        return [new(input.Type.ElementType, channelsLast ? y : y.Permute(Layouts.ToChannelsFirst(y.Rank)))];
    }

    /// <summary>The geometry of one sample of a lowered pool.</summary>
    /// <exception cref="InvalidOperationException">The pool was not made channels-last.</exception>
    public static WindowGeometry LoweredGeometry(LoweringContext context, SpatialWindow window, bool channelsLast)
    {
        if (!channelsLast)
        {
            throw new InvalidOperationException("A pool is lowered after it was made channels-last.");
        }

        return window.Geometry(context.Input(0).Shape, context.Output().Shape);
    }

    /// <summary>Applies <paramref name="fold"/> to every window.</summary>
    /// <param name="x">[N, spatial..., C].</param>
    /// <returns>The elements of [N, output spatial..., C].</returns>
    public static T[] Walk<T>(T[] x, int samples, WindowGeometry g, Fold<T> fold)
    {
        WindowSpan[] rows = Rows(g);
        WindowSpan[] columns = Columns(g);
        int channels = g.InputChannels;
        int length = g.InputHeight * g.InputWidth * channels;
        var y = new T[samples * g.OutputPositions * channels];
        var taps = new int[g.Taps];
        int position = 0;
        for (int n = 0; n < samples; n++)
        {
            foreach (WindowSpan row in rows)
            {
                foreach (WindowSpan column in columns)
                {
                    int count = FindTaps(g, row, column, taps);
                    fold(x.AsSpan(n * length, length), taps.AsSpan(0, count), row.Counted * column.Counted, y.AsSpan(position, channels));
                    position += channels;
                }
            }
        }

        return y;
    }

    private static int FindTaps(WindowGeometry g, WindowSpan row, WindowSpan column, int[] taps)
    {
        int count = 0;
        for (int ky = 0; ky < row.Taps; ky++)
        {
            int start = (row.First + (ky * g.DilationHeight)) * g.InputWidth;
            for (int kx = 0; kx < column.Taps; kx++)
            {
                taps[count++] = (start + column.First + (kx * g.DilationWidth)) * g.InputChannels;
            }
        }

        return count;
    }
}
