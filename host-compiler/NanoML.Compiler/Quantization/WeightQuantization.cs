using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Quantization;

/// <summary>From float weights to integers, per output channel (axis 0), symmetric around zero, round to nearest.</summary>
public static class WeightQuantization
{
    // A bias in accumulator units stays below 2^30, so that bias and products share 32 bits.
    private const double LargestBias = 1 << 30;

    /// <summary>Scales that map each channel's largest magnitude to the largest level.</summary>
    /// <param name="bias">Real biases, or null; a channel whose bias dwarfs its weights gets a larger scale.</param>
    /// <param name="inputScale">The scale of the layer's input.</param>
    public static QuantWeights Symmetric(Tensor weights, float[]? bias, float inputScale, int bits)
    {
        int channels = weights.Shape[0];
        int perChannel = weights.Shape.Stride(0);
        int largest = (1 << (bits - 1)) - 1;
        var scales = new float[channels];
        for (int o = 0; o < channels; o++)
        {
            float magnitude = 0;
            foreach (float w in weights.Floats.AsSpan(o * perChannel, perChannel))
            {
                magnitude = MathF.Max(magnitude, MathF.Abs(w));
            }

            double least = Math.Abs(bias?[o] ?? 0) / (inputScale * LargestBias);
            double scale = Math.Max((double)magnitude / largest, least);
            scales[o] = (float)scale > 0 ? (float)scale : 1f;
        }

        return WithScales(weights, [.. scales], bits);
    }

    /// <param name="scales">One per output channel, or one for all.</param>
    public static QuantWeights WithScales(Tensor weights, ImmutableArray<float> scales, int bits)
    {
        int channels = weights.Shape[0];
        int perChannel = weights.Shape.Stride(0);
        float[] perOutput = [.. Enumerable.Range(0, channels).Select(o => scales[scales.Length == 1 ? 0 : o])];
        int high = (1 << (bits - 1)) - 1;
        var data = new sbyte[weights.Shape.Count];
        for (int k = 0; k < data.Length; k++)
        {
            data[k] = (sbyte)Math.Clamp(Math.Round(weights.Floats[k] / (double)perOutput[k / perChannel]), -high - 1, high);
        }

        return new QuantWeights(weights.Shape, data, perOutput, bits);
    }
}
