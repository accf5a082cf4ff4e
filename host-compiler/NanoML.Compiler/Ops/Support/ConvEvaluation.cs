using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;
using Tensor = NanoML.Compiler.Ir.Tensor;

namespace NanoML.Compiler.Ops.Support;

/// <summary>Floating-point convolution on channels-last tensors: gathers each window once and multiplies it with every output channel.</summary>
internal static class ConvEvaluation
{
    /// <param name="x">[N, spatial..., C].</param>
    /// <param name="weights">[M, kernel..., C / groups].</param>
    /// <param name="bias">[M] or null.</param>
    /// <returns>[N, spatial..., M].</returns>
    public static Tensor Run(Tensor x, Tensor weights, float[]? bias, SpatialWindow window, int groups, Clamp? clamp)
    {
        Shape input = x.Shape;
        int outputs = weights.Shape[0];
        var outputShape = new Shape([input[0], .. window.OutputExtents(input.Dims.AsSpan()[1..^1]), outputs]);
        WindowGeometry geometry = window.Geometry(input, outputShape);
        var y = new float[outputShape.Count];
        int groupInputs = geometry.InputChannels / groups;
        int groupOutputs = outputs / groups;
        var patch = new float[geometry.Taps * groupInputs];
        int inputLength = input.Stride(0);
        int position = 0;
        for (int n = 0; n < input[0]; n++)
        {
            ReadOnlySpan<float> sample = x.Floats.AsSpan(n * inputLength, inputLength);
            for (int p = 0; p < geometry.OutputPositions; p++, position++)
            {
                for (int group = 0; group < groups; group++)
                {
                    Gather(sample, patch, geometry, p, group * groupInputs, groupInputs);
                    Multiply(patch, weights.Floats, y.AsSpan(position * outputs, outputs), group * groupOutputs, groupOutputs);
                }
            }
        }

        Finish(y, outputs, bias, clamp);
        return new Tensor(outputShape, y, x.Type.ElementType);
    }

    private static void Gather(ReadOnlySpan<float> x, float[] patch, WindowGeometry g, int position, int firstChannel, int channels)
    {
        int top = (position / g.OutputWidth * g.StrideHeight) - g.PadTop;
        int left = (position % g.OutputWidth * g.StrideWidth) - g.PadLeft;
        Span<float> target = patch;
        for (int ky = 0; ky < g.KernelHeight; ky++)
        {
            int row = top + (ky * g.DilationHeight);
            for (int kx = 0; kx < g.KernelWidth; kx++, target = target[channels..])
            {
                int column = left + (kx * g.DilationWidth);
                if (row < 0 || row >= g.InputHeight || column < 0 || column >= g.InputWidth)
                {
                    target[..channels].Clear();
                    continue;
                }

                x.Slice((((row * g.InputWidth) + column) * g.InputChannels) + firstChannel, channels).CopyTo(target);
            }
        }
    }

    private static void Multiply(float[] patch, float[] weights, Span<float> y, int firstOutput, int outputs)
    {
        int n = patch.Length;
        int o = firstOutput;
        int end = firstOutput + outputs;
        for (; o + 1 < end; o += 2)
        {
            (y[o], y[o + 1]) = DotProduct.OfTwo(patch, weights.AsSpan(o * n, n), weights.AsSpan((o + 1) * n, n));
        }

        if (o < end)
        {
            y[o] = DotProduct.Of(patch, weights.AsSpan(o * n, n));
        }
    }

    private static void Finish(float[] y, int outputs, float[]? bias, Clamp? clamp)
    {
        for (int k = 0; k < y.Length; k++)
        {
            float value = y[k] + (bias?[k % outputs] ?? 0);
            y[k] = clamp?.Apply(value) ?? value;
        }
    }
}
