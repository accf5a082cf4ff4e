using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX LeakyRelu: <c>x</c> from zero on, <c>Alpha * x</c> below.</summary>
public sealed record LeakyRelu(float Alpha) : UnaryOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new LeakyRelu(node.Float("alpha", 0.01f));
    }

    public override float Apply(float x) => x >= 0 ? x : Alpha * x;

    public override float Derivative(float x) => x >= 0 ? 1 : Alpha;

    public override void Export(NodeExport node) => node.Emit(OpType, node.Inputs, ("alpha", Alpha));
}
