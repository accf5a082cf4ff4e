using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX Conv over one or two spatial axes. Inputs: X [N, C, spatial...] (or channels last), W [M, C / groups, kernel...], optional B [M].
/// </summary>
/// <param name="ChannelsLast">X and Y are [N, spatial..., C]; W keeps its ONNX order.</param>
/// <param name="Clamp">A fused activation.</param>
public sealed record Conv(SpatialWindow Window, int Groups, bool ChannelsLast = false, Clamp? Clamp = null)
    : Op, ILowers, ISpatialOp, IWeightedOp, IFusesClamp, IDifferentiable, IExportable
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 3);
        Shape weights = node.Shape(1);
        if (weights.Rank != node.Shape(0).Rank)
        {
            throw OpException.Shape($"its weights of shape {weights} do not fit an input of shape {node.Shape(0)}");
        }

        return new Conv(SpatialWindow.Import(node, node.Shape(0), [.. weights.Dims.Skip(2)]), node.SmallInt("group", 1));
    }

    public Op WithChannelsLast() => this with { ChannelsLast = true };

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape x = ToFirst(inputs[0]!.Shape);
        Shape w = inputs[1]!.Shape;
        if (Groups < 1 || x.Rank != w.Rank || x[1] != (long)w[1] * Groups || w[0] % Groups != 0 || w.Count == 0)
        {
            throw OpException.Shape($"weights of shape {w} with {Groups} groups do not fit an input of shape {x}");
        }

        if (inputs.Count > 2 && inputs[2] is { } bias && bias.Shape != Shape.Of(w[0]))
        {
            throw OpException.Shape($"a bias of shape {bias.Shape} does not fit {w[0]} output channels");
        }

        Shape y = ShapeRules.Result([x[0], w[0], .. Window.OutputExtents(x.Dims.AsSpan()[2..])]);
        return [new(inputs[0]!.Type.ElementType, ChannelsLast ? y.Permute(Layouts.ToChannelsLast(y.Rank)) : y)];
    }

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) =>
        axes.Skip(1).All(axis => axis is null)
            ? FrameRules.Window(this, Window, axes[0], inputs[0]!.Shape, FramePadding.Zero, window => this with { Window = window })
            : null;

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        int rank = inputs[0]!.Shape.Rank;
        Tensor x = ChannelsLast ? inputs[0]! : inputs[0]!.Transpose(Layouts.ToChannelsLast(rank));
        Tensor w = inputs[1]!.Transpose(Layouts.ToChannelsLast(rank));
        Tensor y = ConvEvaluation.Run(x, w, inputs.Count > 2 ? inputs[2]?.Floats : null, Window, Groups, Clamp);
        return [ChannelsLast ? y : y.Transpose(Layouts.ToChannelsFirst(rank))];
    }

    public Tensor Forward(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        if (ChannelsLast || x.Shape[0] == 1 || inputs.Skip(IWeightedOp.BiasInput).Any(bias => bias is not null) || Clamp is not null)
        {
            return Evaluate(inputs)[0];
        }

        Tensor weights = inputs[IWeightedOp.WeightInput]!;
        Shape y = new([x.Shape[0], weights.Shape[0], .. Window.OutputExtents(x.Shape.Dims.AsSpan()[2..])]);
        return new Tensor(y, new ConvGradient(x.Shape, weights, y, Window, Groups).Forward(x), x.Type.ElementType);
    }

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        if (ChannelsLast)
        {
            return Layouts.Gradient(this with { ChannelsLast = false }, inputs, output, outputGradient);
        }

        float[] gradient = ClampGradient.Before(Clamp, output.Floats, outputGradient);
        Tensor weights = inputs[IWeightedOp.WeightInput]!;
        var convolution = new ConvGradient(inputs[0]!.Shape, weights, output.Shape, Window, Groups);
        (float[] x, float[] w) = convolution.Compute(inputs[0]!, weights, gradient);
        return inputs.Count > IWeightedOp.BiasInput && inputs[IWeightedOp.BiasInput] is not null
            ? [x, w, ConvGradient.Bias(output.Shape, gradient)]
            : [.. new[] { x, w }, .. inputs.Skip(IWeightedOp.BiasInput).Select(_ => (float[]?)null)];
    }

    public void Export(NodeExport node)
    {
        Layouts.RequireChannelsFirst(ChannelsLast);
        node.EmitClamped("Conv", node.Inputs, Clamp, [.. Window.Export(), ("group", (long)Groups)]);
    }

    public Op WithClamp(Clamp clamp) => this with { Clamp = Clamp?.Then(clamp) ?? clamp };

    public int InputGroups => Groups;

    public void GatherInputs(Tensor input, Shape weights, int index, int first, int step, Span<float> target)
    {
        var output = new Shape([input.Shape[0], .. Window.OutputExtents(input.Shape.Dims.AsSpan()[1..^1]), weights[0]]);
        LayerInputs.Gather(
            input.Floats, Window.Geometry(input.Shape, output), InputChannel(weights, index), index % weights.Stride(1), first, step, target);
    }

    public int? RowsAsProduct(Shape input) => IsDense ? input.Count / ToFirst(input)[1] : null;

    public override long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) =>
        (long)output.Shape.Count * inputs[1].Shape.Stride(0);

    public void Lower(LoweringContext context)
    {
        if (!ChannelsLast)
        {
            throw new InvalidOperationException("Conv is lowered after it was made channels-last.");
        }

        Shape input = context.Input(0).Shape;
        Shape output = context.Output().Shape;
        WindowGeometry window = Window.Geometry(input, output);
        Table weights = context.WeightTable("Weights", ToChannelsLast(context.Weights));
        bool isDepthwise = Groups == window.InputChannels && Groups > 1;
        ChannelRequantization requantization = context.Requantization(Clamp, mayBeShort: IsDense || isDepthwise);
        int zeroPoint = context.Input(0).Quant.ZeroPoint;
        DeviceBuffer x = context.InputBuffer(0);
        DeviceBuffer y = context.OutputBuffer();
        if (IsDense)
        {
            context.Emit(new DenseCall
            {
                Layer = context.Layer,
                X = x,
                Y = y,
                Rows = output.Product(0, output.Rank - 1),
                Inputs = window.InputChannels,
                OutputStride = output[^1],
                Weights = weights,
                Requantization = requantization,
            });
            return;
        }

        context.EmitForSamples(window, rows => isDepthwise
            ? new DepthwiseConvCall
            {
                Layer = context.Layer,
                X = x,
                Y = y,
                Patch = context.Scratch("patch", window.Taps * window.InputChannels),
                Window = rows,
                Weights = weights,
                Requantization = requantization,
                InputZeroPoint = zeroPoint,
            }
            : new ConvCall
            {
                Layer = context.Layer,
                X = x,
                Y = y,
                Patch = context.Scratch("patch", window.Taps * (window.InputChannels / Groups)),
                Window = rows,
                Groups = Groups,
                OutputStride = output[^1],
                Weights = weights,
                Requantization = requantization,
                InputZeroPoint = zeroPoint,
            });
    }

    /// <summary>A dense layer over pixels.</summary>
    private bool IsDense => Groups == 1 && Window.IsPointwise;

    // The channel of the input that a weight is multiplied with.
    private int InputChannel(Shape weights, int index)
    {
        int group = index / weights.Stride(0) / (weights[0] / Groups);
        return (group * weights[1]) + (index / weights.Stride(1) % weights[1]);
    }

    private Shape ToFirst(Shape shape) => ChannelsLast && shape.Rank > 2 ? shape.Permute(Layouts.ToChannelsFirst(shape.Rank)) : shape;

    // [M][C][taps] to [M][taps][C], the order in which the kernels walk a window.
    private static sbyte[] ToChannelsLast(QuantWeights weights)
    {
        int channels = weights.Shape[1];
        int taps = weights.Shape.Stride(1);
        var result = new sbyte[weights.Data.Length];
        for (int k = 0; k < result.Length; k++)
        {
            int channel = k % channels;
            int tap = k / channels % taps;
            int output = k / channels / taps;
            result[k] = weights.Data[(((output * channels) + channel) * taps) + tap];
        }

        return result;
    }
}
