using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Reciprocal: <c>1 / x</c>.</summary>
public sealed record Reciprocal : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Reciprocal>(node);

    public override float Apply(float x) => 1 / x;

    public override float Derivative(float x) => -1 / (x * x);
}
