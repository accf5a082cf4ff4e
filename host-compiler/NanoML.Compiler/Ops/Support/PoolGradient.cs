using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Ops.Support;

/// <summary>The gradient of pools in ONNX's axis order: hands every window's share back to the elements under it.</summary>
internal static class PoolGradient
{
    /// <param name="x">One plane.</param>
    /// <param name="taps">The window's elements of the plane.</param>
    /// <param name="counted">How many positions lie within the padded input.</param>
    /// <param name="gradient">By the window's result.</param>
    /// <param name="xGradient">Of the plane, to be added to.</param>
    public delegate void Spread(ReadOnlySpan<float> x, ReadOnlySpan<int> taps, int counted, float gradient, Span<float> xGradient);

    /// <param name="x">[N, C, spatial...].</param>
    /// <param name="output">[N, C, spatial...].</param>
    public static float[] Run(Tensor x, Shape output, float[] outputGradient, SpatialWindow window, Spread spread)
    {
        System.Collections.Immutable.ImmutableArray<int> last = Layouts.ToChannelsLast(output.Rank);
        WindowGeometry geometry = window.Geometry(x.Shape.Permute(last), output.Permute(last));
        WindowSpan[] rows = Pooling.Rows(geometry);
        WindowSpan[] columns = Pooling.Columns(geometry);
        int plane = x.Shape.Stride(1);
        var result = new float[x.Shape.Count];
        var taps = new int[geometry.Taps];
        int position = 0;
        for (int start = 0; start < result.Length; start += plane)
        {
            foreach (WindowSpan row in rows)
            {
                foreach (WindowSpan column in columns)
                {
                    int count = FindTaps(geometry, row, column, taps);
                    spread(
                        x.Floats.AsSpan(start, plane), taps.AsSpan(0, count), row.Counted * column.Counted, outputGradient[position++],
                        result.AsSpan(start, plane));
                }
            }
        }

        return result;
    }

    private static int FindTaps(WindowGeometry g, WindowSpan row, WindowSpan column, int[] taps)
    {
        int count = 0;
        for (int y = 0; y < row.Taps; y++)
        {
            for (int x = 0; x < column.Taps; x++)
            {
                taps[count++] = ((row.First + (y * g.DilationHeight)) * g.InputWidth) + column.First + (x * g.DilationWidth);
            }
        }

        return count;
    }
}
