using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Tests.Support;

internal static class Tensors
{
    public static Tensor Floats(Shape shape, params float[] data) => new(shape, data);

    /// <summary>A vector.</summary>
    public static Tensor Floats(params float[] data) => new(Shape.Of(data.Length), data);

    public static Tensor Integers(ElementType type, params long[] data) => new(Shape.Of(data.Length), data, type);

    public static Tensor ScalarOf(ElementType type, long value) => new(Shape.Scalar, [value], type);

    /// <summary>Uniform in [min, max).</summary>
    public static Tensor Random(Shape shape, float min, float max, int seed = 7)
    {
        var random = new Random(seed);
        return new Tensor(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => min + ((max - min) * random.NextSingle()))]);
    }

    /// <summary>Evaluates an operator with one output.</summary>
    public static Tensor Evaluate(this Op op, params Tensor?[] inputs)
    {
        op.InferTypes([.. inputs.Select((t, k) => t is null ? null : new Value($"x{k}", t.Type))]);
        return op.Evaluate(inputs).Single();
    }

    public static void AssertClose(float[] expected, float[] actual, float tolerance = 1e-6f)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int k = 0; k < expected.Length; k++)
        {
            Assert.True(Math.Abs(expected[k] - actual[k]) <= tolerance, $"element {k}: {actual[k]} instead of {expected[k]}");
        }
    }
}
