using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What ReduceSum and ReduceMean share: a sum, divided by a number that depends on how many elements it has.</summary>
/// <param name="Axes">In [0, rank), ascending.</param>
/// <param name="KeepDims">The reduced axes stay, with extent 1.</param>
/// <param name="Clamp">A fused activation.</param>
public abstract record SumReduction(ImmutableArray<int> Axes, bool KeepDims, Clamp? Clamp)
    : Reduction(Axes, KeepDims), IFusesClamp, IDifferentiable, IExportable
{
    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        Shape x = inputs[0]!.Shape;
        float share = 1f / Divisor(x.Count / outputGradient.Length);
        return [Spread(x, ClampGradient.Before(Clamp, output.Floats, outputGradient), share)];
    }

    public void Export(NodeExport node) => node.EmitClamped(
        OpType, [node.Inputs[0], node.Constant("axes", Axes)], Clamp, ("keepdims", KeepDims ? 1L : 0L));

    public Op WithClamp(Clamp clamp) => this with { Clamp = Clamp?.Then(clamp) ?? clamp };

    /// <param name="count">The elements of one sum.</param>
    protected abstract int Divisor(int count);

    protected override float Reduce(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        float result = (float)(sum / Divisor(values.Length));
        return Clamp?.Apply(result) ?? result;
    }

    /// <exception cref="Diagnostics.CompilerException">There are too many elements under one sum.</exception>
    protected override void Emit(LoweringContext context, DeviceBuffer x, ReducedBlock block)
    {
        if (block.Reduced > MeanCall.MaxReduced)
        {
            throw context.NotPlannable(
                $"a sum of {block.Reduced} elements is too long; {MeanCall.MaxReduced} is the limit", "Reduce in two steps.");
        }

        QuantParams input = context.Input(0).Quant;
        QuantParams output = context.Output().Quant;
        (byte min, byte max) = context.ClampBytes(Clamp);
        context.Emit(new MeanCall
        {
            Layer = context.Layer,
            X = x,
            Y = context.OutputBuffer(),
            Outer = block.Outer,
            Reduced = block.Reduced,
            Inner = block.Inner,
            InputZeroPoint = input.ZeroPoint,
            Ratio = LayerLowering.MeanRatio(context, Divisor(block.Reduced)),
            OutputZeroPoint = output.ZeroPoint,
            Min = min,
            Max = max,
        });
    }
}
