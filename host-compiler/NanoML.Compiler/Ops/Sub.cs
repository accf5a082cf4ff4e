using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Sub: mean subtraction, index arithmetic.</summary>
public sealed record Sub(Clamp? Clamp = null) : BinaryOp(Clamp), ILimitsConstants
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        return new Sub();
    }

    public override float Apply(float a, float b) => a - b;

    public override (float A, float B) Slopes(float a, float b) => (1, -1);

    public override long Apply(long a, long b) => a - b;

    public (double Min, double Max) Useful(int operand, QuantParams other, QuantParams output) => operand == 0
        ? ((double)output.Min + other.Min, (double)output.Max + other.Max)
        : ((double)other.Min - output.Max, (double)other.Max - output.Min);

    protected override void LowerTensors(LoweringContext context)
    {
        BinaryOperands operands = Operands(context);
        context.Emit(WeightedSum.Create(context, operands, Sign(operands.FullIndex), Sign(operands.SmallIndex), Clamp));
    }

    private static int Sign(int input) => input == 0 ? 1 : -1;
}
