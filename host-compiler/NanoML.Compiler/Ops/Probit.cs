using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// The number below which a standard normal variable stays with a probability in (0, 1), by Winitzki's approximation of the inverse error
/// function. It is not an ONNX operator: a post transform of ai.onnx.ml.
/// </summary>
public sealed record Probit : UnaryOp
{
    private const float Winitzki = 0.147f;

    // To the digits that ONNX Runtime has.
    private const float Pi = 3.14159f;
    private const float RootOfTwo = 1.41421356f;

    public override float Apply(float x)
    {
        float y = (2 * x) - 1;
        float log = MathF.Log((1 - y) * (1 + y));
        float v = (2 / (Pi * Winitzki)) + (0.5f * log);
        float inverse = MathF.Sqrt(MathF.Sqrt((v * v) - (1 / Winitzki * log)) - v);
        return y < 0 ? -RootOfTwo * inverse : RootOfTwo * inverse;
    }

    // That of the distribution it inverts, at the result.
    public override float Derivative(float x)
    {
        float y = Apply(x);
        return MathF.Sqrt(2 * MathF.PI) * MathF.Exp(y * y / 2);
    }
}
