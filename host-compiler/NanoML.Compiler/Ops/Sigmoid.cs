using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Sigmoid: <c>1 / (1 + exp(-x))</c>, in (0, 1).</summary>
public sealed record Sigmoid : UnaryOp
{
    // 256 levels from 0: the result 1 becomes 255/256.
    public override OutputQuantization OutputQuantization => OutputQuantization.Known(1f / 256, 0);

    public static Op Import(NodeImport node) => Import<Sigmoid>(node);

    public override float Apply(float x) => (float)(1 / (1 + Math.Exp(-(double)x)));

    public override float Derivative(float x)
    {
        float y = Apply(x);
        return y * (1 - y);
    }
}
