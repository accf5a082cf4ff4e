using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Ceil: the least integer from x on. A rounded input near a step may fall on its other side.</summary>
public sealed record Ceil : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Ceil>(node);

    public override float Apply(float x) => MathF.Ceiling(x);

    public override float Derivative(float x) => 0;
}
