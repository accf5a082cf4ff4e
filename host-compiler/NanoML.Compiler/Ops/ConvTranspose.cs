using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX ConvTranspose over one or two spatial axes. Inputs: X [N, C, spatial...] (or channels last), W [C, M / groups, kernel...], optional B [M].
/// A pass writes it out as convolutions (Shi et al., "Is the deconvolution layer the same as a convolutional layer?", 2016).
/// </summary>
/// <param name="Window">Its pads are cut off: those before the output are in it, those behind follow from <paramref name="Outputs"/>.</param>
/// <param name="Outputs">Spatial extents of the output; what no window reaches is the bias alone.</param>
/// <param name="ChannelsLast">X and Y are [N, spatial..., C]; W keeps its ONNX order.</param>
/// <param name="Clamp">A fused activation.</param>
public sealed record ConvTranspose(SpatialWindow Window, ImmutableArray<int> Outputs, int Groups, bool ChannelsLast = false, Clamp? Clamp = null)
    : Op, ILowers, ISpatialOp, IFusesClamp, IDifferentiable, IExportable
{
    /// <summary>The axis of W along which its scales run; it has the output channels of one group.</summary>
    public const int OutputAxis = 1;

    private const int Largest = 1 << 16;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 3);
        Shape input = node.Shape(0);
        Shape weights = node.Shape(1);
        if (weights.Rank != input.Rank)
        {
            throw OpException.Shape($"its weights of shape {weights} do not fit an input of shape {input}");
        }

        SpatialWindow window = SpatialWindow.Read(node, input, [.. weights.Dims.Skip(2)]);
        int[] extra = node.Ints("output_padding") ?? new int[window.Rank];
        int[]? outputs = node.Ints("output_shape");
        if (extra.Length != window.Rank || extra.Any(count => count is < 0 or > Largest) || (outputs is not null && outputs.Length != window.Rank))
        {
            throw OpException.Shape("output_padding and output_shape must be a number, at least 0, for each spatial axis");
        }

        return TransposedExtents.Resolve(window, input, extra, outputs, node.String("auto_pad", "NOTSET")) is var (resolved, extents)
            ? new ConvTranspose(resolved, extents, node.SmallInt("group", 1))
            : throw OpException.Unsupported($"auto_pad '{node.String("auto_pad", "")}' is not known");
    }

    public Op WithChannelsLast() => this with { ChannelsLast = true };

    public Op WithClamp(Clamp clamp) => this with { Clamp = Clamp?.Then(clamp) ?? clamp };

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape x = ToFirst(inputs[0]!.Shape);
        Shape w = inputs[1]!.Shape;
        if (Groups < 1 || x.Rank != w.Rank || x[1] != w[0] || w[0] % Groups != 0 || w.Count == 0)
        {
            throw OpException.Shape($"weights of shape {w} with {Groups} groups do not fit an input of shape {x}");
        }

        if (inputs.Count > 2 && inputs[2] is { } bias && bias.Shape != Shape.Of(OutputChannels(w)))
        {
            throw OpException.Shape($"a bias of shape {bias.Shape} does not fit {OutputChannels(w)} output channels");
        }

        Shape y = ShapeRules.Result([x[0], (long)w[OutputAxis] * Groups, .. Outputs]);
        return [new(inputs[0]!.Type.ElementType, ChannelsLast ? y.Permute(Layouts.ToChannelsLast(y.Rank)) : y)];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        int rank = inputs[0]!.Shape.Rank;
        Tensor x = ChannelsLast ? inputs[0]! : inputs[0]!.Transpose(Layouts.ToChannelsLast(rank));
        Tensor y = new TransposedProduct(this, x.Shape, inputs[1]!).Compute(x, inputs.Count > 2 ? inputs[2]?.Floats : null);
        return [ChannelsLast ? y : y.Transpose(Layouts.ToChannelsFirst(rank))];
    }

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        if (ChannelsLast)
        {
            return Layouts.Gradient(this with { ChannelsLast = false }, inputs, output, outputGradient);
        }

        ImmutableArray<int> toLast = Layouts.ToChannelsLast(output.Shape.Rank);
        float[] gradient = ClampGradient.Before(Clamp, output.Floats, outputGradient);
        Tensor x = inputs[0]!.Transpose(toLast);
        (Tensor dx, Tensor dw) = new TransposedProduct(this, x.Shape, inputs[1]!)
            .Gradient(x, new Tensor(output.Shape, gradient).Transpose(toLast));
        float[]?[] result = [dx.Transpose(Layouts.ToChannelsFirst(output.Shape.Rank)).Floats, dw.Floats];
        return inputs.Count > 2 && inputs[2] is not null
            ? [.. result, ConvGradient.Bias(output.Shape, gradient)]
            : [.. result, .. inputs.Skip(2).Select(_ => (float[]?)null)];
    }

    public void Export(NodeExport node)
    {
        Layouts.RequireChannelsFirst(ChannelsLast);
        Shape input = node.Shape(0);
        int[] ends = [.. Outputs.Select((extent, axis) => TransposedExtents.Reach(Window, input[axis + 2], axis) - Window.PadsBegin[axis] - extent)];
        var window = Window with { PadsEnd = [.. ends.Select(end => Math.Max(end, 0))] };
        node.EmitClamped(
            "ConvTranspose", node.Inputs, Clamp,
            [.. window.Export(), ("group", (long)Groups), ("output_padding", NodeExport.Longs(ends.Select(end => Math.Max(-end, 0))))]);
    }

    public override long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) => (long)inputs[0].Shape.Count * inputs[1].Shape.Stride(0);

    public void Lower(LoweringContext context) => throw context.NotPlannable(
        "its weights are computed from the model's input", "Export the model with constant folding, or with trained weights.");

    public int OutputChannels(Shape weights) => weights[OutputAxis] * Groups;

    /// <summary>Weights whose output channels are multiplied.</summary>
    /// <param name="factor">One an output channel of all groups.</param>
    public Tensor ScaleOutputs(Tensor weights, float[] factor)
    {
        int taps = weights.Shape.Stride(OutputAxis);
        int outputs = weights.Shape[OutputAxis];
        int groupInputs = weights.Shape[0] / Groups;
        return new Tensor(
            weights.Shape,
            [.. weights.Floats.Select((w, k) => w * factor[(k / taps / outputs / groupInputs * outputs) + (k / taps % outputs)])],
            weights.Type.ElementType);
    }

    public bool Equals(ConvTranspose? other) => other is not null && Window == other.Window && Groups == other.Groups
        && ChannelsLast == other.ChannelsLast && Clamp == other.Clamp && Outputs.SequenceEqual(other.Outputs);

    public override int GetHashCode() => Outputs.Aggregate(HashCode.Combine(Window, Groups, ChannelsLast, Clamp), HashCode.Combine);

    private Shape ToFirst(Shape shape) => ChannelsLast && shape.Rank > 2 ? shape.Permute(Layouts.ToChannelsFirst(shape.Rank)) : shape;
}
