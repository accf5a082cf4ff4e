using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Softsign: <c>x / (1 + |x|)</c>.</summary>
public sealed record Softsign : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Softsign>(node);

    public override float Apply(float x) => x / (1 + MathF.Abs(x));

    public override float Derivative(float x) => 1 / ((1 + MathF.Abs(x)) * (1 + MathF.Abs(x)));
}
