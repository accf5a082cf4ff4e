using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX HardSwish: <c>x * max(0, min(1, x / 6 + 1 / 2))</c>.</summary>
public sealed record HardSwish : UnaryOp
{
    public static Op Import(NodeImport node) => Import<HardSwish>(node);

    public override float Apply(float x) => x * MathF.Max(0, MathF.Min(1, (x / 6) + 0.5f));

    public override float Derivative(float x) => x <= -3 ? 0 : x >= 3 ? 1 : (x / 3) + 0.5f;
}
