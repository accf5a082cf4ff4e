using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Ops;

/// <summary>What ReduceMean and ReduceSum share: a sum, divided by their number or by 1, is one kernel.</summary>
internal static class Sums
{
    public static double Of(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return sum;
    }

    /// <exception cref="Diagnostics.CompilerException">There are too many elements under one sum.</exception>
    public static void Emit(LoweringContext context, DeviceBuffer x, ReducedBlock block, int divisor, Clamp? clamp)
    {
        if (block.Reduced > MeanCall.MaxReduced)
        {
            throw context.NotPlannable(
                $"a sum of {block.Reduced} elements is too long; {MeanCall.MaxReduced} is the limit", "Reduce in two steps.");
        }

        QuantParams input = context.Input(0).Quant;
        QuantParams output = context.Output().Quant;
        (byte min, byte max) = context.ClampBytes(clamp);
        context.Emit(new MeanCall
        {
            Layer = context.Layer,
            X = x,
            Y = context.OutputBuffer(),
            Outer = block.Outer,
            Reduced = block.Reduced,
            Inner = block.Inner,
            InputZeroPoint = input.ZeroPoint,
            Ratio = LayerLowering.Ratio(context, (double)input.Scale / output.Scale / divisor),
            OutputZeroPoint = output.ZeroPoint,
            Min = min,
            Max = max,
        });
    }
}
