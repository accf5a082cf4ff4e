using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Sqrt: the square root.</summary>
public sealed record Sqrt : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Sqrt>(node);

    public override float Apply(float x) => MathF.Sqrt(x);

    public override float Derivative(float x) => 0.5f / MathF.Sqrt(x);
}
