using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Acos: the angle in radians of a cosine in [-1, 1].</summary>
public sealed record Acos : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Acos>(node);

    public override float Apply(float x) => MathF.Acos(x);

    public override float Derivative(float x) => -1 / MathF.Sqrt(1 - (x * x));
}
