using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training.Networks;

/// <summary>Brings inputs to mean 0 and variance 1: each column of a table, each channel of a series whose channels differ, else all alike.</summary>
internal static class InputScales
{
    /// <summary>Channels whose deviations are closer keep one scale, which costs nothing on the device.</summary>
    private const double AlikeRatio = 4;

    /// <param name="shape">Of one input, its first axis 1.</param>
    /// <param name="inputs">At least one.</param>
    public static InputScale Of(Shape shape, IReadOnlyList<float[]> inputs)
    {
        int groups = shape.Rank <= 3 ? shape[1] : 1;
        int inner = shape.Stride(0) / groups;
        (double Mean, double Square)[] moments = [.. Enumerable.Range(0, groups).Select(group => Moments(inputs, group * inner, inner))];
        double[] deviations = [.. moments.Select(m => Math.Sqrt(Math.Max(0, m.Square - (m.Mean * m.Mean))))];
        if (shape.Rank == 3 && deviations.Max() < AlikeRatio * deviations.Min())
        {
            double mean = moments.Average(m => m.Mean);
            double square = moments.Average(m => m.Square);
            (moments, deviations, groups) = ([(mean, square)], [Math.Sqrt(Math.Max(0, square - (mean * mean)))], 1);
        }

        Shape scale = new([.. shape.Dims.Select((extent, axis) => axis == 1 && groups > 1 ? extent : 1)]);
        return new InputScale(
            new Tensor(scale, [.. moments.Select(m => (float)m.Mean)]),
            new Tensor(scale, [.. deviations.Select(deviation => deviation > 1e-6 ? (float)(1 / deviation) : 1)]));
    }

    /// <summary>An input after scaling.</summary>
    public static void Apply(InputScale scale, float[] input, Span<float> target)
    {
        float[] origin = scale.Origin!.Floats;
        float[] factor = scale.Factor!.Floats;
        int inner = input.Length / origin.Length;
        for (int k = 0; k < input.Length; k++)
        {
            target[k] = (input[k] - origin[k / inner]) * factor[k / inner];
        }
    }

    private static (double Mean, double Square) Moments(IReadOnlyList<float[]> inputs, int start, int count)
    {
        double sum = 0;
        double square = 0;
        foreach (float[] input in inputs)
        {
            foreach (float value in input.AsSpan(start, count))
            {
                sum += value;
                square += (double)value * value;
            }
        }

        double all = (double)inputs.Count * count;
        return (sum / all, square / all);
    }
}
