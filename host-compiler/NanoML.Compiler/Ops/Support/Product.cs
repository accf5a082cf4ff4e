using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Ops.Support;

/// <summary>The kernel call for <c>a * b</c>, which Mul and Div share.</summary>
internal static class Product
{
    /// <param name="full">The quantisation of the operand that covers the output.</param>
    /// <param name="small">The quantisation of the operand that is repeated.</param>
    public static MulCall Create(LoweringContext context, BinaryOperands operands, QuantParams full, QuantParams small, Clamp? clamp)
    {
        QuantParams y = context.Output().Quant;
        FixedPoint ratio = LayerLowering.Ratio(context, (double)full.Scale * small.Scale / y.Scale);
        (byte min, byte max) = context.ClampBytes(clamp);
        return new MulCall
        {
            Layer = context.Layer,
            A = operands.Full,
            B = operands.Small,
            Y = context.OutputBuffer(),
            Broadcast = operands.Broadcast,
            AZeroPoint = full.ZeroPoint,
            BZeroPoint = small.ZeroPoint,
            Ratio = ratio,
            OutputZeroPoint = y.ZeroPoint,
            Min = min,
            Max = max,
        };
    }
}
