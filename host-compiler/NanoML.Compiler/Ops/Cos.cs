using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Cos: the cosine of an angle in radians.</summary>
public sealed record Cos : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Cos>(node);

    public override float Apply(float x) => MathF.Cos(x);

    public override float Derivative(float x) => -MathF.Sin(x);
}
