using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Sign: -1, 0 or 1. A rounded input near a step may fall on its other side.</summary>
public sealed record Sign : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Sign>(node);

    public override float Apply(float x) => float.IsNaN(x) ? x : MathF.Sign(x);

    public override float Derivative(float x) => 0;
}
