using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Cosh: the hyperbolic cosine.</summary>
public sealed record Cosh : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Cosh>(node);

    public override float Apply(float x) => MathF.Cosh(x);

    public override float Derivative(float x) => MathF.Sinh(x);
}
