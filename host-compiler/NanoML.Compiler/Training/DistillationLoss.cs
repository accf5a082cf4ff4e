using System.Numerics.Tensors;

namespace NanoML.Compiler.Training;

/// <summary>
/// What one sample costs: <c>alpha * CE(label) + (1 - alpha) * T^2 * KL(teacher || student)</c> after Hinton et al., "Distilling the
/// Knowledge in a Neural Network" (2015), or the mean squared difference in place of the divergence.
/// </summary>
/// <param name="Kind"><see cref="LossKind.Kl"/> or <see cref="LossKind.Mse"/>.</param>
/// <param name="Alpha">The share of the label, in [0, 1].</param>
/// <param name="Temperature">Positive.</param>
internal sealed record DistillationLoss(LossKind Kind, double Alpha, double Temperature)
{
    /// <param name="scores">
    /// Of the student: unnormalised logarithms of class probabilities, or any outputs with <see cref="LossKind.Mse"/>.
    /// </param>
    /// <param name="teacher">Likewise; empty when <see cref="Alpha"/> is 1.</param>
    /// <param name="label">Less than the number of scores; without one the teacher alone counts.</param>
    /// <param name="gradient">Set to the derivative by every score.</param>
    public double Evaluate(ReadOnlySpan<float> scores, ReadOnlySpan<float> teacher, int? label, Span<float> gradient)
    {
        gradient.Clear();
        double loss = 0;
        double alpha = label is null ? 0 : Alpha;
        if (alpha < 1)
        {
            loss += Kind == LossKind.Mse
                ? SquaredError(scores, teacher, 1 - alpha, gradient)
                : Divergence(scores, teacher, 1 - alpha, gradient);
        }

        if (label is { } expected && alpha > 0)
        {
            loss += CrossEntropy(scores, expected, gradient);
        }

        return loss;
    }

    /// <summary>log(softmax(scores / temperature)).</summary>
    public static double[] LogProbabilities(ReadOnlySpan<float> scores, double temperature)
    {
        double greatest = TensorPrimitives.Max(scores) / temperature;
        var result = new double[scores.Length];
        double sum = 0;
        for (int k = 0; k < result.Length; k++)
        {
            result[k] = (scores[k] / temperature) - greatest;
            sum += Math.Exp(result[k]);
        }

        double shift = Math.Log(sum);
        return Array.ConvertAll(result, value => value - shift);
    }

    private double Divergence(ReadOnlySpan<float> scores, ReadOnlySpan<float> teacher, double share, Span<float> gradient)
    {
        double[] own = LogProbabilities(scores, Temperature);
        double[] soft = LogProbabilities(teacher, Temperature);
        double loss = 0;
        for (int k = 0; k < own.Length; k++)
        {
            double probability = Math.Exp(soft[k]);
            loss += probability * (soft[k] - own[k]);
            gradient[k] += (float)(share * Temperature * (Math.Exp(own[k]) - probability));
        }

        return share * Temperature * Temperature * loss;
    }

    private double SquaredError(ReadOnlySpan<float> scores, ReadOnlySpan<float> teacher, double share, Span<float> gradient)
    {
        double loss = 0;
        for (int k = 0; k < scores.Length; k++)
        {
            double error = (double)scores[k] - teacher[k];
            loss += error * error / scores.Length;
            gradient[k] += (float)(share * 2 * error / scores.Length);
        }

        return share * loss;
    }

    private double CrossEntropy(ReadOnlySpan<float> scores, int label, Span<float> gradient)
    {
        double[] own = LogProbabilities(scores, 1);
        for (int k = 0; k < own.Length; k++)
        {
            gradient[k] += (float)(Alpha * (Math.Exp(own[k]) - (k == label ? 1 : 0)));
        }

        return -Alpha * own[label];
    }
}
