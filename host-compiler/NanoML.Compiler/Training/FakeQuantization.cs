using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Training;

/// <summary>
/// The reals that deployed integers stand for, computed in the forward pass with the deployed rounding. Backwards rounding is taken for the
/// identity where it does not saturate (the straight-through estimator: Bengio et al., 2013; Jacob et al., 2018).
/// </summary>
internal static class FakeQuantization
{
    /// <summary>What an activation's bytes stand for.</summary>
    public static float[] Activations(float[] reals, QuantParams quant) => quant.Round(reals);

    /// <summary>Stops the gradient where <see cref="Activations"/> saturates.</summary>
    /// <param name="reals">Before rounding.</param>
    /// <param name="gradient">By the rounded values; changed in place.</param>
    public static void StopSaturated(float[] reals, QuantParams quant, float[] gradient)
    {
        double half = 0.5 * quant.Scale;
        double low = quant.Min - half;
        double high = quant.Max + half;
        for (int k = 0; k < gradient.Length; k++)
        {
            gradient[k] = reals[k] >= low && reals[k] <= high ? gradient[k] : 0;
        }
    }

    /// <summary>What a layer's integer weights stand for.</summary>
    /// <param name="scales">One per output channel.</param>
    public static float[] Weights(float[] weights, float[] scales, int bits)
    {
        int largest = WeightQuantization.Largest(bits);
        int perChannel = weights.Length / scales.Length;
        var result = new float[weights.Length];
        for (int k = 0; k < result.Length; k++)
        {
            float scale = scales[k / perChannel];
            result[k] = scale * WeightQuantization.Round(weights[k], scale, -largest, largest);
        }

        return result;
    }

    /// <summary>Stops the gradient where <see cref="Weights"/> saturates, and at pruned weights, which are zero.</summary>
    /// <param name="kept">False for pruned weights.</param>
    /// <param name="gradient">By the rounded values; changed in place.</param>
    public static void StopSaturated(float[] weights, float[] scales, int bits, bool[] kept, float[] gradient)
    {
        int perChannel = weights.Length / scales.Length;
        double end = WeightQuantization.Largest(bits) + 0.5;
        for (int k = 0; k < gradient.Length; k++)
        {
            gradient[k] = kept[k] && Math.Abs(weights[k]) <= end * scales[k / perChannel] ? gradient[k] : 0;
        }
    }
}
