using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Slice with its bounds resolved: along every axis, output index k reads input index <c>Starts + k * Steps</c>.</summary>
/// <param name="Starts">One per axis, in the input.</param>
/// <param name="Extents">One per axis: the output's shape.</param>
/// <param name="Steps">One per axis; negative walks backwards, never 0.</param>
public sealed record Slice(ImmutableArray<int> Starts, ImmutableArray<int> Extents, ImmutableArray<int> Steps) : Op, ILowers
{
    public override bool AcceptsIntegers => true;

    public override OutputQuantization OutputQuantization => OutputQuantization.SameAsInput;

    public static Op Import(NodeImport node)
    {
        bool hasAttributes = node.Opset < 10;
        node.RequireInputs(hasAttributes ? 1 : 3, hasAttributes ? 1 : 5);
        int[]? starts = hasAttributes ? node.Ints("starts") : node.ConstantInts(1, "starts");
        int[]? ends = hasAttributes ? node.Ints("ends") : node.ConstantInts(2, "ends");
        int[]? axes = hasAttributes ? node.Ints("axes") : node.ConstantInts(3, "axes");
        int[]? steps = hasAttributes ? null : node.ConstantInts(4, "steps");
        node.Keep(0);
        Shape input = node.Shape(0);
        axes ??= [.. Enumerable.Range(0, starts?.Length ?? 0)];
        steps ??= [.. Enumerable.Repeat(1, axes.Length)];
        if (starts is null || ends is null || starts.Length != axes.Length || ends.Length != axes.Length || steps.Length != axes.Length)
        {
            throw OpException.Shape("starts, ends, axes and steps are not of one length");
        }

        // For its check that no axis is listed twice.
        _ = ShapeRules.Axes(axes, input.Rank);
        return Resolve(input, starts, ends, axes, steps);
    }

    /// <summary>Elements [start, start + count) of one axis of a value of that shape.</summary>
    public static Slice Along(Shape shape, int axis, int start, int count) => new(
        [.. shape.Dims.Select((_, k) => k == axis ? start : 0)], [.. shape.Dims.Select((dim, k) => k == axis ? count : dim)], [.. shape.Dims.Select(_ => 1)]);

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs)
    {
        if (axes[0] is not { } axis || Steps[axis] < 1)
        {
            return null;
        }

        Slice All(int first, int frames) => this with { Starts = Starts.SetItem(axis, first), Extents = Extents.SetItem(axis, frames) };
        return Steps[axis] == 1 && Starts[axis] == 0 && Extents[axis] == inputs[0]!.Shape[axis]
            ? new TimeRule.EachFrame(axis, frames => All(0, frames))
            : Extents[axis] == 1
            ? new TimeRule.Tail(Starts[axis], All(0, 1))
            : new TimeRule.Window(axis, 1, Steps[axis], -Starts[axis], FramePadding.Zero, frames => All(0, frames));
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape input = inputs[0]!.Shape;
        ShapeRules.RequireRank(inputs[0]!, Starts.Length);
        for (int axis = 0; axis < input.Rank; axis++)
        {
            long last = Starts[axis] + ((Extents[axis] - 1L) * Steps[axis]);
            if (Extents[axis] > 0 && (Starts[axis] >= input[axis] || last < 0 || last >= input[axis]))
            {
                throw OpException.Shape($"indices {Starts[axis]} to {last} are not in axis {axis} of an input of shape {input}");
            }
        }

        return [new(inputs[0]!.Type.ElementType, new Shape(Extents))];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        return [x.Gather(new Shape(Extents), AxisMaps.Compose(x.Shape, Maps()))];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation)
    {
        ImmutableArray<int> Permute(ImmutableArray<int> values) => [.. permutation.Select(axis => values[axis])];
        return new Slice(Permute(Starts), Permute(Extents), Permute(Steps));
    }

    public void Lower(LoweringContext context) =>
        context.CopyMapped(context.InputAs(0, context.Output().Quant), context.Input(0).Shape, context.OutputBuffer(), Maps());

    public bool Equals(Slice? other) => other is not null
        && Starts.SequenceEqual(other.Starts) && Extents.SequenceEqual(other.Extents) && Steps.SequenceEqual(other.Steps);

    public override int GetHashCode() => Starts.Concat(Extents).Concat(Steps).Aggregate(17, HashCode.Combine);

    private static Slice Resolve(Shape input, int[] starts, int[] ends, int[] axes, int[] steps)
    {
        var resolvedStarts = new int[input.Rank];
        int[] extents = [.. input.Dims];
        int[] resolvedSteps = [.. Enumerable.Repeat(1, input.Rank)];
        for (int k = 0; k < axes.Length; k++)
        {
            int axis = NodeImport.Axis(axes[k], input.Rank);
            (resolvedStarts[axis], extents[axis]) = Resolve(input[axis], starts[k], ends[k], steps[k]);
            resolvedSteps[axis] = steps[k];
        }

        return new Slice([.. resolvedStarts], [.. extents], [.. resolvedSteps]);
    }

    private static (int Start, int Extent) Resolve(int extent, int start, int end, int step)
    {
        if (step == 0)
        {
            throw OpException.Shape("a step of 0 is not allowed");
        }

        // Walking backwards, the end may lie before the first element, which only -1 can say.
        int lowest = step > 0 ? 0 : -1;
        int highest = step > 0 ? extent : extent - 1;
        long first = Math.Clamp(start < 0 ? (long)start + extent : start, Math.Min(0, highest), highest);
        long limit = Math.Clamp(end < 0 ? (long)end + extent : end, lowest, highest);
        long count = step > 0 ? (limit - first + step - 1) / step : (first - limit - step - 1L) / -(long)step;
        return count > 0 ? ((int)first, (int)count) : (0, 0);
    }

    private IReadOnlyList<int[]> Maps() => [.. Extents.Select((extent, axis) =>
        Enumerable.Range(0, extent).Select(k => Starts[axis] + (k * Steps[axis])).ToArray())];
}
