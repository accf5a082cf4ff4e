using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Tan: the tangent of an angle in radians.</summary>
public sealed record Tan : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Tan>(node);

    public override float Apply(float x) => MathF.Tan(x);

    public override float Derivative(float x) => 1 + (MathF.Tan(x) * MathF.Tan(x));
}
