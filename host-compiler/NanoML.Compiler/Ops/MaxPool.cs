using System.Collections.Immutable;
using System.Numerics;
using System.Numerics.Tensors;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using Tensor = NanoML.Compiler.Ir.Tensor;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX MaxPool over one or two spatial axes of [N, C, spatial...] (or channels last), without its indices output.</summary>
public sealed record MaxPool(SpatialWindow Window, bool ChannelsLast = false) : Op, ILowers, ISpatialOp, IDifferentiable, IExportable
{
    public override bool AcceptsIntegers => true;

    public override OutputQuantization OutputQuantization => OutputQuantization.SameAsInput;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);

        // It orders the indices output, which is not there.
        node.Ignore("storage_order");
        return new MaxPool(SpatialWindow.Import(node, node.Shape(0), null));
    }

    public Op WithChannelsLast() => this with { ChannelsLast = true };

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) =>
        Pooling.InferTypes(inputs[0]!, Window, ChannelsLast);

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) =>
        FrameRules.Window(this, Window, axes[0], inputs[0]!.Shape, FramePadding.Lowest, window => this with { Window = window });

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        int rank = inputs[0]!.Shape.Rank;
        Tensor x = ChannelsLast ? inputs[0]! : inputs[0]!.Transpose(Layouts.ToChannelsLast(rank));
        var shape = new Shape([x.Shape[0], .. Window.OutputExtents(x.Shape.Dims.AsSpan()[1..^1]), x.Shape[^1]]);
        WindowGeometry geometry = Window.Geometry(x.Shape, shape);
        Tensor y = x.IsFloat
            ? new Tensor(shape, Pooling.Walk(x.Floats, shape[0], geometry, Fold), x.Type.ElementType)
            : new Tensor(shape, Pooling.Walk(x.Integers, shape[0], geometry, Fold), x.Type.ElementType);
        return [ChannelsLast ? y : y.Transpose(Layouts.ToChannelsFirst(rank))];
    }

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        if (ChannelsLast)
        {
            return Layouts.Gradient(this with { ChannelsLast = false }, inputs, output, outputGradient);
        }

        return [PoolGradient.Run(inputs[0]!, output.Shape, outputGradient, Window, ToGreatest)];
    }

    public void Export(NodeExport node)
    {
        Layouts.RequireChannelsFirst(ChannelsLast);
        node.Emit("MaxPool", node.Inputs, Window.Export());
    }

    public void Lower(LoweringContext context)
    {
        DeviceBuffer x = context.InputAs(0, context.Output().Quant);
        context.EmitForSamples(Pooling.LoweredGeometry(context, Window, ChannelsLast), window => new MaxPoolCall
        {
            Layer = context.Layer,
            Window = window,
            X = x,
            Y = context.OutputBuffer(),
        });
    }

    // Of equally great elements the first gets all of it.
    private static void ToGreatest(ReadOnlySpan<float> x, ReadOnlySpan<int> taps, int counted, float gradient, Span<float> xGradient)
    {
        int greatest = taps[0];
        foreach (int tap in taps)
        {
            greatest = x[tap] > x[greatest] ? tap : greatest;
        }

        xGradient[greatest] += gradient;
    }

    private static void Fold<T>(ReadOnlySpan<T> sample, ReadOnlySpan<int> taps, int counted, Span<T> y)
        where T : INumber<T>
    {
        sample.Slice(taps[0], y.Length).CopyTo(y);
        foreach (int tap in taps[1..])
        {
            TensorPrimitives.Max<T>(y, sample.Slice(tap, y.Length), y);
        }
    }
}
