using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Floor: the greatest integer up to x. A rounded input near a step may fall on its other side.</summary>
public sealed record Floor : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Floor>(node);

    public override float Apply(float x) => MathF.Floor(x);

    public override float Derivative(float x) => 0;
}
