using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ThresholdedRelu: <c>x</c> above <paramref name="Alpha"/>, zero up to it.</summary>
public sealed record ThresholdedRelu(float Alpha) : UnaryOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new ThresholdedRelu(node.Float("alpha", 1));
    }

    public override float Apply(float x) => x > Alpha ? x : 0;

    public override float Derivative(float x) => x > Alpha ? 1 : 0;

    public override void Export(NodeExport node) => node.Emit(OpType, node.Inputs, ("alpha", Alpha));
}
