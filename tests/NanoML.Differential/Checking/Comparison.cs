using System.Globalization;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Proof;

namespace NanoML.Differential.Checking;

/// <summary>
/// Whether two ways to run a model differ by more than the rounding of floats. A model with a function that jumps may differ on a sample
/// that comes to lie on a step; one that does so on every sample computes something else.
/// </summary>
internal sealed class Comparison(ModelProto model, Graph imported)
{
    private static readonly HashSet<string> s_jumping =
        ["Ceil", "Floor", "Round", "Sign", "ArgMax", "ArgMin", "Hardmax", "TopK", "Mod", "Shrink", "Equal", "QuantizeLinear", "DynamicQuantizeLinear", "DynamicQuantizeMatMul", "ThresholdedRelu", "Cast"];

    private readonly Closeness _closeness = Closeness.Of(imported);

    /// <summary>Whether rounding may change the result by any amount.</summary>
    public bool Jumps { get; } = model.Graph.Node.Any(node => s_jumping.Contains(node.OpType));

    /// <summary>The difference in words, or null where there is none.</summary>
    public string? Difference(string what, float[][] expected, float[][] actual)
    {
        string?[] differences = [.. expected.Zip(actual, Of)];
        bool differs = Jumps ? differences.All(d => d is not null) : differences.Any(d => d is not null);
        return differs ? $"{what}: {differences.First(d => d is not null)}" : null;
    }

    private string? Of(float[] expected, float[] actual)
    {
        if (expected.Length != actual.Length)
        {
            return $"{actual.Length} elements instead of {expected.Length}";
        }

        int far = _closeness.FirstFar(expected, actual, Closeness.Magnitude([expected]));
        return far < 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"element {far} is {actual[far]:G6} instead of {expected[far]:G6}");
    }
}
