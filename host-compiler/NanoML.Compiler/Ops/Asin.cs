using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Asin: the angle in radians of a sine in [-1, 1].</summary>
public sealed record Asin : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Asin>(node);

    public override float Apply(float x) => MathF.Asin(x);

    public override float Derivative(float x) => 1 / MathF.Sqrt(1 - (x * x));
}
