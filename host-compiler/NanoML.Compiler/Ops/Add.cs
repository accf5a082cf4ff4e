using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Add: residual connections, biases, index arithmetic.</summary>
public sealed record Add(Clamp? Clamp = null) : BinaryOp(Clamp), ILimitsConstants
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        return new Add();
    }

    public override float Apply(float a, float b) => a + b;

    public override (float A, float B) Slopes(float a, float b) => (1, 1);

    public override long Apply(long a, long b) => a + b;

    public (double Min, double Max) Useful(int operand, QuantParams other, QuantParams output) =>
        ((double)output.Min - other.Max, (double)output.Max - other.Min);

    protected override void LowerTensors(LoweringContext context) =>
        context.Emit(WeightedSum.Create(context, Operands(context), 1, 1, Clamp));
}
