using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX PRelu: <c>x</c> from zero on, <c>slope * x</c> below. Input 1 is the slope, which broadcasts to x; on the device it is constant.
/// </summary>
public sealed record PRelu : Op, ILowers
{
    private const int Slope = 1;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        return new PRelu();
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        TensorType x = inputs[0]!.Type;
        TensorType slope = inputs[Slope]!.Type;
        return Broadcasting.Result(x.Shape, slope.Shape) == x.Shape
            ? [x]
            : throw OpException.Shape($"a slope of shape {slope.Shape} does not broadcast to {x.Shape}");
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        float[] slope = Broadcasting.Expand(inputs[Slope]!, x.Shape).Floats;
        return [new Tensor(x.Shape, [.. x.Floats.Select((value, k) => Apply(value, slope[k]))], x.Type.ElementType)];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => this;

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) => FrameRules.Same(this, axes, inputs);

    public void Lower(LoweringContext context)
    {
        Tensor slope = context.Constant(Slope)
            ?? throw context.NotPlannable("its slope is computed from the model's input", "Use a trained slope.");
        if (slope.Shape.Count == 1)
        {
            float factor = slope.Floats[0];
            Lookup.Emit(context, 0, x => Apply(x, factor));
            return;
        }

        Shape shape = context.Output().Shape;
        Broadcast broadcast = Broadcast.Of(shape, slope.Shape) ?? throw context.NotPlannable(
            $"its slope of shape {slope.Shape} varies over axes of {shape} that are not neighbours", "Use one slope per channel.");
        context.Emit(Create(context, slope.Floats, broadcast));
    }

    private static float Apply(float x, float slope) => x >= 0 ? x : slope * x;

    // The kernel's channel is its innermost loop, so a slope that holds for several neighbours is written out for each.
    private static PReluCall Create(LoweringContext context, float[] slope, Broadcast broadcast)
    {
        QuantParams x = context.Input(0).Quant;
        QuantParams y = context.Output().Quant;
        double ratio = (double)x.Scale / y.Scale;
        var multiplier = new int[broadcast.Period * broadcast.Repeat];
        var shift = new byte[multiplier.Length];
        for (int channel = 0; channel < multiplier.Length; channel++)
        {
            float factor = slope[channel / broadcast.Repeat];
            FixedPoint negative = LayerLowering.Ratio(context, factor == 0 ? 1 : Math.Abs(factor) * ratio);
            multiplier[channel] = Math.Sign(factor) * negative.Multiplier;
            shift[channel] = (byte)negative.Shift;
        }

        return new PReluCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Y = context.OutputBuffer(),
            Rows = broadcast.Outer,
            Multiplier = context.Table("Multiplier", multiplier),
            Shift = context.Table("Shift", shift),
            Positive = LayerLowering.Ratio(context, ratio),
            InputZeroPoint = x.ZeroPoint,
            OutputZeroPoint = y.ZeroPoint,
        };
    }
}
