using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What convolutions share to answer <see cref="IWeightedOp.GatherInputs"/>.</summary>
internal static class LayerInputs
{
    /// <summary>The elements that one weight of a channels-last convolution meets, with zeros where the window is over padding.</summary>
    /// <param name="x">[H, W, C] or [W, C] of one sample.</param>
    /// <param name="target">One per output position.</param>
    public static void Gather(ReadOnlySpan<float> x, WindowGeometry window, int channel, int tap, Span<float> target)
    {
        int rowOffset = (tap / window.KernelWidth * window.DilationHeight) - window.PadTop;
        int columnOffset = (tap % window.KernelWidth * window.DilationWidth) - window.PadLeft;
        for (int p = 0, top = rowOffset; p < target.Length; p += window.OutputWidth, top += window.StrideHeight)
        {
            Span<float> row = target.Slice(p, window.OutputWidth);
            if (top < 0 || top >= window.InputHeight)
            {
                row.Clear();
                continue;
            }

            int first = top * window.InputWidth * window.InputChannels;
            for (int k = 0, column = columnOffset; k < row.Length; k++, column += window.StrideWidth)
            {
                row[k] = column >= 0 && column < window.InputWidth ? x[first + (column * window.InputChannels) + channel] : 0;
            }
        }
    }
}
