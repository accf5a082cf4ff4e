using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Quantization;

/// <summary>From float weights to integers, per output channel (axis 0), symmetric around zero, round to nearest.</summary>
public static class WeightQuantization
{
    /// <summary>Of weights that nothing makes fewer.</summary>
    public const int DefaultBits = 8;

    private const int LeastBits = 2;

    // A bias in accumulator units stays below 2^30, so that bias and products share 32 bits.
    private const double LargestBias = 1 << 30;

    /// <summary>Scales that map each channel's largest magnitude to the largest level.</summary>
    /// <param name="bias">Real biases, or null; a channel whose bias dwarfs its weights gets a larger scale.</param>
    /// <param name="inputScale">The scale of the layer's input.</param>
    public static QuantWeights Symmetric(Tensor weights, float[]? bias, float inputScale, int bits) => Symmetric(weights, [(bias, inputScale)], bits);

    /// <summary>The same for several layers with the same weights.</summary>
    public static QuantWeights Symmetric(Tensor weights, IReadOnlyList<(float[]? Bias, float InputScale)> uses, int bits)
    {
        int channels = weights.Shape[0];
        int perChannel = weights.Shape.Stride(0);
        int largest = Largest(bits);
        var scales = new float[channels];
        for (int o = 0; o < channels; o++)
        {
            float magnitude = 0;
            foreach (float w in weights.Floats.AsSpan(o * perChannel, perChannel))
            {
                magnitude = MathF.Max(magnitude, MathF.Abs(w));
            }

            scales[o] = ToScale((double)magnitude / largest, uses.Max(use => LeastScale(use.Bias, o, use.InputScale)));
        }

        return Quantize(weights, scales, bits, -largest);
    }

    /// <summary>Weights with scales that the model prescribes: as few bits as their levels take, up to <paramref name="bits"/>.</summary>
    /// <param name="scales">One per output channel, or one for all.</param>
    public static QuantWeights WithScales(Tensor weights, ImmutableArray<float> scales, int bits)
    {
        float[] perOutput = [.. Enumerable.Range(0, weights.Shape[0]).Select(o => scales[scales.Length == 1 ? 0 : o])];
        QuantWeights quantized = Quantize(weights, perOutput, bits, -Largest(bits) - 1);
        return quantized with { Bits = Math.Min(bits, UsedBits(quantized.Data)) };
    }

    /// <summary>The nearest level; of two equally near the even one.</summary>
    internal static sbyte Round(float weight, float scale, int low, int high) =>
        (sbyte)Math.Clamp(Math.Round(weight / (double)scale), low, high);

    /// <summary>A scale of at least <paramref name="least"/> as a float; 1 for what is no positive float.</summary>
    internal static float ToScale(double scale, double least) => (float)Math.Max(scale, least) is > 0 and float positive ? positive : 1f;

    // Symmetric formats leave the lowest level out, so that -8 takes five bits.
    private static int UsedBits(sbyte[] levels)
    {
        int magnitude = levels.Select(level => Math.Abs((int)level)).DefaultIfEmpty().Max();
        return Enumerable.Range(LeastBits, DefaultBits).First(bits => magnitude <= Largest(bits));
    }

    /// <summary>The largest level of a symmetric format.</summary>
    internal static int Largest(int bits) => (1 << (bits - 1)) - 1;

    /// <summary>The least weight scale at which a bias stays in range.</summary>
    internal static double LeastScale(double bias, double inputScale) => Math.Abs(bias) / (inputScale * LargestBias);

    internal static double LeastScale(float[]? bias, int channel, float inputScale) => LeastScale(bias?[channel] ?? 0, inputScale);

    private static QuantWeights Quantize(Tensor weights, float[] scales, int bits, int low)
    {
        int perChannel = weights.Shape.Stride(0);
        int high = Largest(bits);
        var data = new sbyte[weights.Shape.Count];
        for (int k = 0; k < data.Length; k++)
        {
            data[k] = Round(weights.Floats[k], scales[k / perChannel], low, high);
        }

        return new QuantWeights(weights.Shape, data, scales, bits);
    }
}
