using System.Collections.Immutable;
using System.Numerics.Tensors;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using Tensor = NanoML.Compiler.Ir.Tensor;

namespace NanoML.Compiler.Ops;

/// <summary>
/// <see cref="BatchNormalization"/> while a network is trained: mean and variance are those of the samples themselves (Ioffe and Szegedy, "Batch
/// Normalization", 2015), over all axes but the channels'. Inputs: X [N, C, ...], scale [C], bias [C]. It is not an ONNX operator.
/// </summary>
/// <param name="Clamp">A fused activation.</param>
public sealed record TrainingNormalization(float Epsilon, Clamp? Clamp = null) : Op, IDifferentiable
{
    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => inputs[0]!.Shape.Rank >= 2
        ? [inputs[0]!.Type]
        : throw OpException.Shape($"its input of shape {inputs[0]!.Shape} has no channel axis");

    /// <summary>Mean and variance of each channel.</summary>
    public static (float[] Mean, float[] Variance) Statistics(Tensor x)
    {
        int channels = x.Shape[1];
        int inner = x.Shape.Stride(1);
        var sums = new double[channels];
        var squares = new double[channels];
        for (int row = 0; row < x.Shape[0] * channels; row++)
        {
            ReadOnlySpan<float> values = x.Floats.AsSpan(row * inner, inner);
            sums[row % channels] += TensorPrimitives.Sum(values);
            squares[row % channels] += TensorPrimitives.SumOfSquares(values);
        }

        double count = (double)x.Shape[0] * inner;
        return (
            Array.ConvertAll(sums, sum => (float)(sum / count)),
            [.. sums.Zip(squares, (sum, square) => (float)Math.Max(0, (square / count) - (sum / count * (sum / count))))]);
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        (float[] mean, float[] variance) = Statistics(x);
        int inner = x.Shape.Stride(1);
        var y = new float[x.Shape.Count];
        for (int row = 0; row < x.Shape[0] * mean.Length; row++)
        {
            int c = row % mean.Length;
            float factor = inputs[1]!.Floats[c] * Inverse(variance[c]);
            Span<float> target = y.AsSpan(row * inner, inner);
            TensorPrimitives.Multiply(x.Floats.AsSpan(row * inner, inner), factor, target);
            TensorPrimitives.Add(target, inputs[2]!.Floats[c] - (mean[c] * factor), target);
        }

        if (Clamp is { } range)
        {
            TensorPrimitives.Max(y, range.Min, y);
            TensorPrimitives.Min(y, range.Max, y);
        }

        return [new Tensor(x.Shape, y, x.Type.ElementType)];
    }

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        float[] gradient = ClampGradient.Before(Clamp, output.Floats, outputGradient);
        Tensor x = inputs[0]!;
        (float[] mean, float[] variance) = Statistics(x);
        (float[] scales, float[] biases) = OfParameters(x, gradient, mean, variance);
        int channels = mean.Length;
        int inner = x.Shape.Stride(1);
        float count = (float)x.Shape[0] * inner;
        var result = new float[gradient.Length];
        for (int row = 0; row < x.Shape[0] * channels; row++)
        {
            int c = row % channels;
            float inverse = Inverse(variance[c]);
            float factor = inputs[1]!.Floats[c] * inverse;
            float slope = factor * inverse * scales[c] / count;
            Span<float> target = result.AsSpan(row * inner, inner);

            // factor * (g - mean(g) - normalised * mean(g * normalised))
            TensorPrimitives.Multiply(gradient.AsSpan(row * inner, inner), factor, target);
            TensorPrimitives.MultiplyAdd(x.Floats.AsSpan(row * inner, inner), -slope, target, target);
            TensorPrimitives.Add(target, (mean[c] * slope) - (factor * biases[c] / count), target);
        }

        return [result, scales, biases];
    }

    private (float[] Scales, float[] Biases) OfParameters(Tensor x, float[] gradient, float[] mean, float[] variance)
    {
        int inner = x.Shape.Stride(1);
        var products = new double[mean.Length];
        var sums = new double[mean.Length];
        for (int row = 0; row < x.Shape[0] * mean.Length; row++)
        {
            ReadOnlySpan<float> g = gradient.AsSpan(row * inner, inner);
            sums[row % mean.Length] += TensorPrimitives.Sum(g);
            products[row % mean.Length] += TensorPrimitives.Dot(g, x.Floats.AsSpan(row * inner, inner));
        }

        return (
            [.. products.Select((product, c) => (float)((product - (mean[c] * sums[c])) * Inverse(variance[c])))],
            Array.ConvertAll(sums, sum => (float)sum));
    }

    private float Inverse(float variance) => (float)(1 / Math.Sqrt((double)variance + Epsilon));
}
