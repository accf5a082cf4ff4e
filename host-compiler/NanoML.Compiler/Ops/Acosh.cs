using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Acosh: the inverse of the hyperbolic cosine, of numbers from 1 on.</summary>
public sealed record Acosh : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Acosh>(node);

    public override float Apply(float x) => MathF.Acosh(x);

    public override float Derivative(float x) => 1 / MathF.Sqrt((x * x) - 1);
}
