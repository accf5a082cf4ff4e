using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Sin: the sine of an angle in radians.</summary>
public sealed record Sin : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Sin>(node);

    public override float Apply(float x) => MathF.Sin(x);

    public override float Derivative(float x) => MathF.Cos(x);
}
