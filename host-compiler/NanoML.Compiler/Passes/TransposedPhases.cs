using System.Collections.Immutable;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>
/// One spatial axis of a transposed convolution. With stride s its outputs are s phases of ordinary convolutions: with nothing cut off, output
/// s * q + r is the sum over j of x[q - j] * w[r + s * j]. Phases with as many taps make a class, of which there are at most two.
/// </summary>
/// <param name="First">The first group of s outputs that is computed.</param>
/// <param name="Groups">How many are computed.</param>
/// <param name="Cut">Outputs of the first group that are cut off.</param>
internal sealed record TransposedPhases(int Stride, int Kernel, int Dilation, int First, int Groups, int Cut)
{
    /// <summary>The phases of a class, [Start, Start + Count), and the taps of each.</summary>
    public readonly record struct Class(int Start, int Count, int Taps);

    public ImmutableArray<Class> Classes => ClassesOf(Stride, Kernel);

    public static TransposedPhases Of(ConvTranspose layer, int axis, int input)
    {
        int stride = layer.Window.Strides[axis];
        int dilation = layer.Window.Dilations[axis];
        int kernel = layer.Window.Kernel[axis];
        if (stride > 1)
        {
            // A dilated kernel as one with zeros between its taps.
            (kernel, dilation) = (((kernel - 1) * dilation) + 1, 1);
        }

        int cut = layer.Window.PadsBegin[axis];
        int first = Math.Min(cut / stride, (ClassesOf(stride, kernel)[^1].Taps - 1) * dilation);
        int end = (cut + layer.Outputs[axis] + stride - 1) / stride;
        return new TransposedPhases(stride, kernel, dilation, first, Math.Max(end, input) - first, cut - (first * stride));
    }

    /// <summary>The window along this axis: a tap, the number of padded positions before and behind.</summary>
    public (int Begin, int End) Pads(Class phases, int input) => (((phases.Taps - 1) * Dilation) - First, First + Groups - input);

    /// <summary>The index in the kernel that a tap of a phase has; null for a zero.</summary>
    /// <param name="tap">In the order of the window, which walks the input forwards.</param>
    /// <param name="dilation">The layer's own.</param>
    public int? Index(Class phases, int phase, int tap, int dilation)
    {
        int at = phases.Start + phase + (Stride * (phases.Taps - 1 - tap));
        return Stride == 1 ? at
            : at < Kernel && at % dilation == 0 ? at / dilation
            : null;
    }

    private static ImmutableArray<Class> ClassesOf(int stride, int kernel)
    {
        int longer = kernel % stride;
        return longer == 0 || kernel < stride
            ? [new(0, stride, Math.Max(1, kernel / stride))]
            : [new(0, longer, (kernel / stride) + 1), new(longer, stride - longer, kernel / stride)];
    }
}
