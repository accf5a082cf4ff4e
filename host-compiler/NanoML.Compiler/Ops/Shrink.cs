using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Shrink: numbers come nearer to zero by <c>Bias</c>; those within <c>Limit</c> of it become zero.</summary>
public sealed record Shrink(float Limit, float Bias) : UnaryOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new Shrink(node.Float("lambd", 0.5f), node.Float("bias", 0));
    }

    public override float Apply(float x) => x < -Limit ? x + Bias : x > Limit ? x - Bias : 0;

    public override float Derivative(float x) => MathF.Abs(x) > Limit ? 1 : 0;

    public override void Export(NodeExport node) => node.Emit(OpType, node.Inputs, ("lambd", Limit), ("bias", Bias));
}
