using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Atan: the angle in radians of a tangent.</summary>
public sealed record Atan : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Atan>(node);

    public override float Apply(float x) => MathF.Atan(x);

    public override float Derivative(float x) => 1 / (1 + (x * x));
}
