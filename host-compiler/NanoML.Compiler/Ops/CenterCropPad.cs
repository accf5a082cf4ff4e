using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX CenterCropPad: the middle of an input, with zeros around it where it is shorter.</summary>
/// <param name="Target">The output's shape.</param>
public sealed record CenterCropPad(Shape Target) : ComposedOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        Shape input = node.Shape(0);
        int[] extents = node.ConstantInts(1, "shape")!;
        int[] axes = [.. (node.Ints("axes") ?? AxisMaps.Identity(input.Rank)).Select(axis => NodeImport.Axis(axis, input.Rank))];
        node.Keep(0);
        if (extents.Length != axes.Length || axes.Distinct().Count() != axes.Length || extents.Any(extent => extent < 1))
        {
            throw OpException.Shape($"a shape [{string.Join(", ", extents)}] does not fit {axes.Length} axes");
        }

        int[] target = [.. input.Dims];
        for (int k = 0; k < axes.Length; k++)
        {
            target[axes[k]] = extents[k];
        }

        return new CenterCropPad(new Shape([.. target]));
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        Shape shape = on.ShapeOf(inputs[0]);
        int[] more = [.. shape.Dims.Select((extent, axis) => Target[axis] - extent)];
        T middle = on.Apply(
            new Slice(
                [.. more.Select(count => Math.Max(0, -count) / 2)], [.. shape.Dims.Select((extent, axis) => Math.Min(extent, Target[axis]))],
                [.. more.Select(_ => 1)]),
            inputs[0]);
        int[] begins = [.. more.Select(count => Math.Max(0, count) / 2)];
        return on.Apply(new Pad([.. begins], [.. more.Select((count, axis) => Math.Max(0, count) - begins[axis])], PadMode.Constant, 0), middle);
    }
}
