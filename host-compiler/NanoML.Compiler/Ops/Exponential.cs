using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Pow of a constant positive number: <c>Base ^ x</c>.</summary>
public sealed record Exponential(float Base) : UnaryOp
{
    public override string OpType => "Pow";

    public override float Apply(float x) => (float)Math.Pow(Base, x);

    public override float Derivative(float x) => (float)(Math.Log(Base) * Math.Pow(Base, x));

    public override void Export(NodeExport node) => node.Emit(OpType, [node.Constant("base", Tensor.Scalar(Base)), node.Inputs[0]]);
}
