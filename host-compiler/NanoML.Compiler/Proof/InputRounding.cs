using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Proof;

/// <summary>
/// What the rounding of a node's inputs does to its outputs. Where an operator cancels what its inputs have in common, as a normalisation
/// of nearly equal elements does, two right ways to compute it differ by as much.
/// </summary>
internal static class InputRounding
{
    private const int Draws = 4;

    /// <summary>Units in the last place by which an input is moved: what a sum of a few floats loses on the way.</summary>
    private const int Units = 4;

    /// <summary>The greatest distance of an element of the output to itself with each float of the inputs moved up or down.</summary>
    /// <param name="outputs">What the operator makes of the inputs.</param>
    public static double EffectOn(Op op, Tensor?[] inputs, ImmutableArray<Tensor> outputs, int output)
    {
        float[] exact = outputs[output].ToFloats();
        return Enumerable.Range(0, Draws).Max(seed => Greatest(exact, op.Evaluate(Moved(inputs, new Random(seed)))[output].ToFloats()));
    }

    private static double Greatest(float[] x, float[] y) =>
        x.Zip(y, (a, b) => Math.Abs((double)a - b)).Where(double.IsFinite).DefaultIfEmpty(0).Max();

    private static Tensor?[] Moved(Tensor?[] inputs, Random random) => [.. inputs.Select(x => x is { IsFloat: true }
        ? new Tensor(x.Shape, Array.ConvertAll(x.Floats, value => Moved(value, random.Next(2) == 0)), x.Type.ElementType)
        : x)];

    private static float Moved(float value, bool up)
    {
        for (int k = 0; k < Units; k++)
        {
            value = up ? MathF.BitIncrement(value) : MathF.BitDecrement(value);
        }

        return value;
    }
}
