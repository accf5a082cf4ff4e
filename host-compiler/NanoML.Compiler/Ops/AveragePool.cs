using System.Collections.Immutable;
using System.Numerics.Tensors;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;
using Tensor = NanoML.Compiler.Ir.Tensor;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX AveragePool over one or two spatial axes of [N, C, spatial...] (or channels last).</summary>
/// <param name="CountIncludePad">
/// Padded positions count in a window's divisor; those beyond the padding, where a window of a rounded-up output may reach, never do.
/// </param>
/// <param name="Clamp">A fused activation.</param>
public sealed record AveragePool(SpatialWindow Window, bool CountIncludePad, bool ChannelsLast = false, Clamp? Clamp = null)
    : Op, ILowers, ISpatialOp, IFusesClamp, IDifferentiable, IExportable
{
    private const int FirstOpsetWithDilations = 19;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        if (node.Opset < FirstOpsetWithDilations && node.Has("dilations"))
        {
            throw OpException.Unsupported($"attribute 'dilations' is not there before opset {FirstOpsetWithDilations}");
        }

        return new AveragePool(SpatialWindow.Import(node, node.Shape(0), null), node.Int("count_include_pad", 0) != 0);
    }

    public Op WithChannelsLast() => this with { ChannelsLast = true };

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) =>
        Pooling.InferTypes(inputs[0]!, Window, ChannelsLast);

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) => FrameRules.Window(
        this, Window, axes[0], inputs[0]!.Shape, CountIncludePad ? FramePadding.Zero : FramePadding.Counted, window => this with { Window = window });

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        int rank = inputs[0]!.Shape.Rank;
        Tensor x = ChannelsLast ? inputs[0]! : inputs[0]!.Transpose(Layouts.ToChannelsLast(rank));
        var shape = new Shape([x.Shape[0], .. Window.OutputExtents(x.Shape.Dims.AsSpan()[1..^1]), x.Shape[^1]]);
        var y = new Tensor(shape, Pooling.Walk<float>(x.Floats, shape[0], Window.Geometry(x.Shape, shape), Fold), x.Type.ElementType);
        return [ChannelsLast ? y : y.Transpose(Layouts.ToChannelsFirst(rank))];
    }

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        if (ChannelsLast)
        {
            return Layouts.Gradient(this with { ChannelsLast = false }, inputs, output, outputGradient);
        }

        float[] gradient = ClampGradient.Before(Clamp, output.Floats, outputGradient);
        return [PoolGradient.Run(inputs[0]!, output.Shape, gradient, Window, Spread)];
    }

    public void Export(NodeExport node)
    {
        Layouts.RequireChannelsFirst(ChannelsLast);
        (string, object)[] divisor = CountIncludePad ? [("count_include_pad", 1L)] : [];
        node.EmitClamped("AveragePool", node.Inputs, Clamp, [.. Window.Export(), .. divisor]);
    }

    public Op WithClamp(Clamp clamp) => this with { Clamp = Clamp?.Then(clamp) ?? clamp };

    public void Lower(LoweringContext context)
    {
        WindowGeometry geometry = Pooling.LoweredGeometry(context, Window, ChannelsLast);
        if (geometry.Taps > AveragePoolCall.MaxTaps)
        {
            throw context.NotPlannable($"a window of {geometry.Taps} positions is too large; {AveragePoolCall.MaxTaps} is the limit");
        }

        QuantParams input = context.Input(0).Quant;
        QuantParams output = context.Output().Quant;
        (byte min, byte max) = context.ClampBytes(Clamp);
        (int minDivisor, FixedPoint[] ratios) = Ratios(context, geometry);
        context.EmitForSamples(geometry, window => new AveragePoolCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Y = context.OutputBuffer(),
            Window = window,
            CountIncludePad = CountIncludePad,
            Multiplier = context.Table("Multiplier", Array.ConvertAll(ratios, ratio => ratio.Multiplier)),
            Shift = context.Table("Shift", Array.ConvertAll(ratios, ratio => (byte)ratio.Shift)),
            MinDivisor = minDivisor,
            InputZeroPoint = input.ZeroPoint,
            OutputZeroPoint = output.ZeroPoint,
            Min = min,
            Max = max,
        });
    }

    private (int MinDivisor, FixedPoint[] Ratios) Ratios(LoweringContext context, WindowGeometry geometry)
    {
        int[] rows = [.. Pooling.Rows(geometry).Select(Positions)];
        int[] columns = [.. Pooling.Columns(geometry).Select(Positions)];
        int least = rows.Min() * columns.Min();
        int count = (rows.Max() * columns.Max()) - least + 1;
        return (least, [.. Enumerable.Range(least, count).Select(divisor => LayerLowering.MeanRatio(context, divisor))]);
    }

    private int Positions(WindowSpan span) => CountIncludePad ? span.Counted : span.Taps;

    private void Spread(ReadOnlySpan<float> x, ReadOnlySpan<int> taps, int counted, float gradient, Span<float> xGradient)
    {
        float share = gradient / (CountIncludePad ? counted : taps.Length);
        foreach (int tap in taps)
        {
            xGradient[tap] += share;
        }
    }

    private void Fold(ReadOnlySpan<float> sample, ReadOnlySpan<int> taps, int counted, Span<float> y)
    {
        foreach (int tap in taps)
        {
            TensorPrimitives.Add(y, sample.Slice(tap, y.Length), y);
        }

        TensorPrimitives.Divide(y, CountIncludePad ? counted : taps.Length, y);
        if (Clamp is { } clamp)
        {
            for (int channel = 0; channel < y.Length; channel++)
            {
                y[channel] = clamp.Apply(y[channel]);
            }
        }
    }
}
