namespace NanoML.Compiler.Quantization;

/// <summary>
/// Finds the scale of one output channel whose rounded weights do the least harm. With few levels it pays to clip the largest weights, so
/// that the others are rounded more finely; among scales of like rounding it pays to take one whose errors cancel.
/// </summary>
/// <remarks>
/// The harm of the errors d[k] is the mean square of <c>sum(d[k] * x[k])</c> for uncorrelated inputs of the given moments:
/// <c>sum(d[k]^2 * variance[k]) + sum(d[k] * mean[k])^2</c>. The second term matters most, since after ReLU all inputs are positive.
/// </remarks>
internal static class ScaleSearch
{
    /// <summary>Scales are tried from that of the largest magnitude down to half of it, in steps of 1 %.</summary>
    private const int Steps = 50;
    private const double Step = 0.01;

    /// <param name="weights">Of one output channel, finite.</param>
    /// <param name="inputMean">Of the input that each weight is multiplied with.</param>
    /// <param name="inputVariance">Likewise.</param>
    /// <param name="largest">Levels are in [-largest, largest].</param>
    /// <param name="least">No scale is below it.</param>
    /// <returns>The larger one of equally good scales; 1 when all weights are zero and nothing is asked of the scale.</returns>
    public static float Best(
        ReadOnlySpan<float> weights, ReadOnlySpan<double> inputMean, ReadOnlySpan<double> inputVariance, int largest, double least)
    {
        double magnitude = 0;
        foreach (float w in weights)
        {
            magnitude = Math.Max(magnitude, Math.Abs(w));
        }

        float best = WeightQuantization.ToScale(magnitude / largest, least);
        double harm = Harm(weights, inputMean, inputVariance, best, largest);
        for (int step = 1; step <= Steps; step++)
        {
            float scale = WeightQuantization.ToScale((1 - (Step * step)) * magnitude / largest, least);
            double candidate = Harm(weights, inputMean, inputVariance, scale, largest);
            if (candidate < harm)
            {
                (best, harm) = (scale, candidate);
            }
        }

        return best;
    }

    private static double Harm(
        ReadOnlySpan<float> weights, ReadOnlySpan<double> inputMean, ReadOnlySpan<double> inputVariance, float scale, int largest)
    {
        double spread = 0;
        double shift = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            double error = weights[k] - ((double)scale * WeightQuantization.Round(weights[k], scale, -largest, largest));
            spread += error * error * inputVariance[k];
            shift += error * inputMean[k];
        }

        return spread + (shift * shift);
    }
}
