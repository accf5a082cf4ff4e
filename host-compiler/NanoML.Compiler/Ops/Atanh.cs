using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Atanh: the inverse of the hyperbolic tangent, of numbers in (-1, 1).</summary>
public sealed record Atanh : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Atanh>(node);

    public override float Apply(float x) => MathF.Atanh(x);

    public override float Derivative(float x) => 1 / (1 - (x * x));
}
