using NanoML.Compiler.Ir;

namespace NanoML.Conformance.Tests.Support;

/// <summary>Compares tensors as ONNX's test runner does: floats within 1e-3 of the expected value, integers exactly.</summary>
internal static class Difference
{
    private const float Relative = 1e-3f;
    private const float Absolute = 1e-5f;

    /// <returns>Null when the tensors agree, or the first difference.</returns>
    public static string? Of(Tensor expected, Tensor actual)
    {
        if (expected.Type != actual.Type)
        {
            return $"the output is {actual.Type} instead of {expected.Type}";
        }

        for (int k = 0; k < expected.Shape.Count; k++)
        {
            if (expected.IsFloat ? !IsClose(expected.Floats[k], actual.Floats[k]) : expected.Integers[k] != actual.Integers[k])
            {
                return expected.IsFloat
                    ? $"element {k} is {actual.Floats[k]} instead of {expected.Floats[k]}"
                    : $"element {k} is {actual.Integers[k]} instead of {expected.Integers[k]}";
            }
        }

        return null;
    }

    private static bool IsClose(float expected, float actual) =>
        expected.Equals(actual) || Math.Abs(expected - actual) <= Absolute + (Relative * Math.Abs(expected));
}
