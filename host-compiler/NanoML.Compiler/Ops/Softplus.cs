using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Softplus: <c>log(exp(x) + 1)</c>.</summary>
public sealed record Softplus : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Softplus>(node);

    // exp(x) would overflow for large x; log(exp(x) + 1) = x + log(1 + exp(-x)) does not.
    public override float Apply(float x) => (float)(Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs((double)x))));

    public override float Derivative(float x) => (float)(1 / (1 + Math.Exp(-(double)x)));
}
