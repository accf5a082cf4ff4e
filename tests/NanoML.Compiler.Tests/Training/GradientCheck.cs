using NanoML.Compiler.Ir;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Training;

/// <summary>Compares an operator's gradient with central differences of a random weighting of its outputs.</summary>
internal static class GradientCheck
{
    private const float Step = 1f / 2048;
    private const double Tolerance = 4e-3;

    public static void Run(Op op, params Tensor?[] inputs)
    {
        Tensor output = op.Evaluate(inputs)[0];
        float[] weighting = Tensors.Random(output.Shape, -1, 1, seed: 31).Floats;
        float[]?[] gradients = ((IDifferentiable)op).Gradient(inputs, output, [.. weighting]);
        Assert.Equal(inputs.Length, gradients.Length);
        for (int input = 0; input < inputs.Length; input++)
        {
            Assert.Equal(inputs[input]?.Shape.Count, gradients[input]?.Length);
            for (int k = 0; k < (inputs[input]?.Shape.Count ?? 0); k++)
            {
                double expected = Difference(op, inputs, input, k, weighting);
                Assert.True(
                    Math.Abs(expected - gradients[input]![k]) <= Tolerance * (1 + Math.Abs(expected)),
                    $"{op}: input {input}, element {k}: {gradients[input]![k]} instead of {expected}");
            }
        }
    }

    /// <summary>Values a sixteenth apart in random order: no two are equal, and none is near 0 or another round number.</summary>
    public static Tensor Spread(Shape shape, int seed)
    {
        int[] order = [.. Enumerable.Range(0, shape.Count)];
        new Random(seed).Shuffle(order);
        return new Tensor(shape, [.. order.Select(k => ((k - (shape.Count / 2)) / 16f) + (1f / 32))]);
    }

    private static double Difference(Op op, Tensor?[] inputs, int input, int element, float[] weighting) =>
        (Weighted(op, inputs, input, element, Step, weighting) - Weighted(op, inputs, input, element, -Step, weighting)) / (2 * Step);

    private static double Weighted(Op op, Tensor?[] inputs, int input, int element, float step, float[] weighting)
    {
        float[] moved = [.. inputs[input]!.Floats];
        moved[element] += step;
        Tensor?[] changed = [.. inputs];
        changed[input] = new Tensor(inputs[input]!.Shape, moved);
        return op.Evaluate(changed)[0].Floats.Zip(weighting).Sum(pair => (double)pair.First * pair.Second);
    }
}
