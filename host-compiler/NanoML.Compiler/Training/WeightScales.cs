using NanoML.Compiler.Quantization;
using Tensor = NanoML.Compiler.Ir.Tensor;

namespace NanoML.Compiler.Training;

/// <summary>
/// Chooses the scale of every output channel by the least squared rounding error. With few levels it lies far below that of the largest
/// weight: for ternary weights near the mean magnitude (Li et al., "Ternary Weight Networks", 2016).
/// </summary>
internal static class WeightScales
{
    private const int Candidates = 48;
    private const double Step = 1.0 / 60;

    /// <param name="bias">Or null.</param>
    /// <param name="inputScale">Of the layer's input.</param>
    /// <returns>One per output channel; 8 bits keep the largest magnitude.</returns>
    public static float[] Choose(Tensor weights, float[]? bias, float inputScale, int bits)
    {
        if (bits == WeightQuantization.DefaultBits)
        {
            return WeightQuantization.Symmetric(weights, bias, inputScale, bits).Scales;
        }

        int perChannel = weights.Shape.Stride(0);
        return [.. Enumerable.Range(0, weights.Shape[0]).Select(o =>
            Best(weights.Floats.AsSpan(o * perChannel, perChannel), bits, WeightQuantization.LeastScale(bias, o, inputScale)))];
    }

    private static float Best(ReadOnlySpan<float> weights, int bits, double least)
    {
        int largest = WeightQuantization.Largest(bits);
        double magnitude = 0;
        foreach (float w in weights)
        {
            magnitude = Math.Max(magnitude, Math.Abs(w));
        }

        float best = WeightQuantization.ToScale(magnitude / largest, least);
        double leastError = double.PositiveInfinity;
        for (int k = 0; k < Candidates; k++)
        {
            float scale = WeightQuantization.ToScale((1 - (Step * k)) * magnitude / largest, least);
            double error = SquaredError(weights, scale, largest);
            if (error < leastError)
            {
                (best, leastError) = (scale, error);
            }
        }

        return best;
    }

    private static double SquaredError(ReadOnlySpan<float> weights, float scale, int largest)
    {
        double sum = 0;
        foreach (float w in weights)
        {
            double error = w - ((double)scale * WeightQuantization.Round(w, scale, -largest, largest));
            sum += error * error;
        }

        return sum;
    }
}
