using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>The derivative of a fused clamp: 1 strictly between its bounds, 0 at and beyond them.</summary>
internal static class ClampGradient
{
    /// <summary>The gradient before the clamp; the given array itself where there is none.</summary>
    /// <param name="output">After the clamp.</param>
    public static float[] Before(Clamp? clamp, float[] output, float[] gradient)
    {
        if (clamp is not { } range)
        {
            return gradient;
        }

        var result = new float[gradient.Length];
        for (int k = 0; k < result.Length; k++)
        {
            result[k] = output[k] > range.Min && output[k] < range.Max ? gradient[k] : 0;
        }

        return result;
    }
}
