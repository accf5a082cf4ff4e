using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Log: the natural logarithm.</summary>
public sealed record Log : UnaryOp
{
    public static Op Import(NodeImport node) => Import<Log>(node);

    public override float Apply(float x) => MathF.Log(x);

    public override float Derivative(float x) => 1 / x;
}
