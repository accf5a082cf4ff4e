using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Asinh: the inverse of the hyperbolic sine.</summary>
public sealed record Asinh : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Asinh>(node);

    public override float Apply(float x) => MathF.Asinh(x);

    public override float Derivative(float x) => 1 / MathF.Sqrt((x * x) + 1);
}
