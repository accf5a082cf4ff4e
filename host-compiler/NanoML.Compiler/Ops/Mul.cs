using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Mul: gates (squeeze and excitation), scales, index arithmetic.</summary>
public sealed record Mul(Clamp? Clamp = null) : BinaryOp(Clamp)
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        return new Mul();
    }

    public override float Apply(float a, float b) => a * b;

    public override (float A, float B) Slopes(float a, float b) => (b, a);

    public override long Apply(long a, long b) => a * b;

    protected override void LowerTensors(LoweringContext context)
    {
        BinaryOperands operands = Operands(context);
        context.Emit(Product.Create(
            context, operands, context.Input(operands.FullIndex).Quant, context.Input(operands.SmallIndex).Quant, Clamp));
    }
}
