using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What convolutions share to answer <see cref="IWeightedOp.GatherInputs"/>.</summary>
internal static class LayerInputs
{
    /// <summary>The elements that one weight of a channels-last convolution meets, with zeros where the window is over padding.</summary>
    /// <param name="x">[N, H, W, C] or [N, W, C].</param>
    /// <param name="position">The first one of the output, and from it on every <paramref name="step"/>-th.</param>
    /// <param name="target">One per position.</param>
    public static void Gather(ReadOnlySpan<float> x, WindowGeometry window, int channel, int tap, int position, int step, Span<float> target)
    {
        int rowOffset = (tap / window.KernelWidth * window.DilationHeight) - window.PadTop;
        int columnOffset = (tap % window.KernelWidth * window.DilationWidth) - window.PadLeft;
        while (target.Length > 0)
        {
            (int row, int column) = Math.DivRem(position, window.OutputWidth);
            int count = Math.Min((window.OutputWidth - column + step - 1) / step, target.Length);
            (int n, row) = Math.DivRem(row, window.OutputHeight);
            int top = (row * window.StrideHeight) + rowOffset;
            if (top < 0 || top >= window.InputHeight)
            {
                target[..count].Clear();
            }
            else
            {
                int rowLength = window.InputWidth * window.InputChannels;
                GatherRow(
                    x.Slice(((n * window.InputHeight) + top) * rowLength, rowLength)[channel..], window.InputChannels,
                    (column * window.StrideWidth) + columnOffset, step * window.StrideWidth, target[..count]);
            }

            target = target[count..];
            position += count * step;
        }
    }

    /// <param name="x">A row of the input, from the channel of its first pixel on.</param>
    /// <param name="column">The pixel that comes first, maybe before the row or behind it.</param>
    private static void GatherRow(ReadOnlySpan<float> x, int channels, int column, int columnStep, Span<float> target)
    {
        int before = Math.Min(column < 0 ? (columnStep - 1 - column) / columnStep : 0, target.Length);
        target[..before].Clear();
        long index = (column + ((long)before * columnStep)) * channels;
        long next = (long)columnStep * channels;
        int k = before;
        for (; k < target.Length && index < x.Length; k++, index += next)
        {
            target[k] = x[(int)index];
        }

        target[k..].Clear();
    }
}
