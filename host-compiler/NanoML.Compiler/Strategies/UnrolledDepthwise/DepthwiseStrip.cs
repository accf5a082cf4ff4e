using System.Collections.Immutable;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.UnrolledDepthwise;

/// <summary>What the code of a strip depends on; strips of one shape share a method.</summary>
/// <param name="Outputs">Output columns.</param>
/// <param name="PadLeft">Columns of padding at its start.</param>
/// <param name="Columns">Columns of input that it reads, padding included.</param>
/// <param name="Inside">Columns of those that lie inside of the image.</param>
public sealed record DepthwiseShape(int Outputs, int PadLeft, int Columns, int Inside)
{
    /// <summary>The columns that lie inside of the image.</summary>
    public ImmutableArray<int> Pixels => [.. Enumerable.Range(PadLeft, Inside)];

    public bool IsPadding(int column) => column < PadLeft || column >= PadLeft + Inside;
}

/// <summary>Some neighbouring output columns.</summary>
/// <param name="FirstOutput">The first output column.</param>
/// <param name="FirstInput">The first column that it reads inside of the image.</param>
public sealed record DepthwiseStrip(int FirstOutput, int FirstInput, DepthwiseShape Shape)
{
    /// <returns>Null when not even one output column fits.</returns>
    public static ImmutableArray<DepthwiseStrip>? Divide(LaneWindow window, int maxOutputs, int maxColumns)
    {
        WindowGeometry geometry = window.Geometry;
        int own = ((geometry.KernelWidth - 1) * geometry.DilationWidth) + 1;
        if (maxColumns < own)
        {
            return null;
        }

        int width = Math.Min(maxOutputs, ((maxColumns - own) / geometry.StrideWidth) + 1);
        int count = (geometry.OutputWidth + width - 1) / width;
        return
        [
            .. Enumerable.Range(0, count).Select(k =>
            {
                int first = geometry.OutputWidth * k / count;
                int outputs = (geometry.OutputWidth * (k + 1) / count) - first;
                int start = (first * geometry.StrideWidth) - geometry.PadLeft;
                int columns = ((outputs - 1) * geometry.StrideWidth) + own;
                int padLeft = Math.Clamp(-start, 0, columns);
                int inside = Math.Max(Math.Min(start + columns, geometry.InputWidth) - Math.Max(start, 0), 0);
                return new DepthwiseStrip(first, Math.Max(start, 0), new DepthwiseShape(outputs, padLeft, columns, inside));
            }),
        ];
    }
}
