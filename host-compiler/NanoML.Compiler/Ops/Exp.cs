using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Exp: <c>e^x</c>.</summary>
public sealed record Exp : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Exp>(node);

    public override float Apply(float x) => MathF.Exp(x);

    public override float Derivative(float x) => MathF.Exp(x);
}
