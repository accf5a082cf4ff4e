using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Neg: <c>-x</c>.</summary>
public sealed record Neg : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Neg>(node);

    public override float Apply(float x) => -x;

    public override float Derivative(float x) => -1;
}
