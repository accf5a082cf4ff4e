using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX HardSigmoid: <c>Alpha * x + Beta</c>, clipped to [0, 1].</summary>
public sealed record HardSigmoid(float Alpha, float Beta) : UnaryOp
{
    // 256 levels from 0: the result 1 becomes 255/256.
    public override OutputQuantization OutputQuantization => OutputQuantization.Known(1f / 256, 0);

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new HardSigmoid(node.Float("alpha", 0.2f), node.Float("beta", 0.5f));
    }

    public override float Apply(float x) => MathF.Max(0, MathF.Min(1, (Alpha * x) + Beta));

    public override float Derivative(float x) => (Alpha * x) + Beta is > 0 and < 1 ? Alpha : 0;

    public override void Export(NodeExport node) => node.Emit(OpType, node.Inputs, ("alpha", Alpha), ("beta", Beta));
}
