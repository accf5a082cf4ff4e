using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Elu: <c>x</c> from zero on, <c>Alpha * (exp(x) - 1)</c> below.</summary>
public sealed record Elu(float Alpha) : UnaryOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new Elu(node.Float("alpha", 1));
    }

    public override float Apply(float x) => x >= 0 ? x : (float)(Alpha * (Math.Exp(x) - 1));

    public override float Derivative(float x) => x >= 0 ? 1 : (float)(Alpha * Math.Exp(x));

    public override void Export(NodeExport node) => node.Emit(OpType, node.Inputs, ("alpha", Alpha));
}
