using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Sinh: the hyperbolic sine.</summary>
public sealed record Sinh : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Sinh>(node);

    public override float Apply(float x) => MathF.Sinh(x);

    public override float Derivative(float x) => MathF.Cosh(x);
}
