using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Abs: <c>|x|</c>.</summary>
public sealed record Abs : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Abs>(node);

    public override float Apply(float x) => MathF.Abs(x);

    public override float Derivative(float x) => MathF.Sign(x);
}
