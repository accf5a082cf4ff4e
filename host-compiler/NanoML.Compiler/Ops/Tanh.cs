using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Tanh: the hyperbolic tangent, in (-1, 1).</summary>
public sealed record Tanh : UnaryOp
{
    // 256 levels from -1: the result 1 becomes 127/128.
    public override OutputQuantization OutputQuantization => OutputQuantization.Known(1f / 128, 128);

    public static Op Import(NodeImport node) => Import<Tanh>(node);

    public override float Apply(float x) => MathF.Tanh(x);

    public override float Derivative(float x)
    {
        float y = Apply(x);
        return 1 - (y * y);
    }
}
