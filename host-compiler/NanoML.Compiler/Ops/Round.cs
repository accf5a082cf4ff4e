using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Round: the nearest integer, of two the even one. A rounded input near a step may fall on its other side.</summary>
public sealed record Round : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Round>(node);

    public override float Apply(float x) => MathF.Round(x);

    public override float Derivative(float x) => 0;
}
