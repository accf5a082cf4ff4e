using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What ReduceMean, ReduceSum and ReduceMax share: one number of all elements along some axes.</summary>
/// <param name="Axes">In [0, rank), ascending.</param>
/// <param name="KeepDims">The reduced axes stay, with extent 1.</param>
public abstract record Reduction(ImmutableArray<int> Axes, bool KeepDims) : Op, ILowers
{
    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape input = inputs[0]!.Shape;
        return Axes.All(axis => axis < input.Rank && input[axis] > 0)
            ? [new(inputs[0]!.Type.ElementType, Result(input))]
            : throw OpException.Shape($"an input of shape {input} cannot be reduced over axes [{string.Join(", ", Axes)}]");
    }

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) =>
        axes[0] is { } axis && !Axes.Contains(axis)
            ? new TimeRule.EachFrame(KeepDims ? axis : axis - Axes.Count(reduced => reduced < axis), _ => this)
            : null;

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Shape shape = inputs[0]!.Shape;
        float[] x = inputs[0]!.Transpose(ReducedLast(shape.Rank)).Floats;
        Shape result = Result(shape);
        var y = new float[result.Count];
        int reduced = x.Length / Math.Max(1, y.Length);
        for (int k = 0; k < y.Length; k++)
        {
            y[k] = Reduce(x.AsSpan(k * reduced, reduced));
        }

        return [new Tensor(result, y, inputs[0]!.Type.ElementType)];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) =>
        KeepDims ? this with { Axes = [.. Axes.Select(axis => permutation.IndexOf(axis)).Order()] } : null;

    public void Lower(LoweringContext context)
    {
        Shape input = context.Input(0).Shape;
        int[] axes = [.. Axes.Where(axis => input[axis] != 1)];
        int first = axes.FirstOrDefault();
        int last = axes.LastOrDefault(first - 1);
        int reduced = input.Count / Math.Max(1, context.Output().Shape.Count);
        if (input.Product(first, last + 1) == reduced)
        {
            Emit(context, context.InputBuffer(0), new ReducedBlock(input.Product(0, first), reduced, input.Product(last + 1, input.Rank)));
            return;
        }

        ImmutableArray<int> order = ReducedLast(input.Rank);
        Shape gathered = input.Permute(order);
        DeviceBuffer scratch = context.Scratch("reducedLast", input.Count);
        context.Copy(context.InputBuffer(0), scratch, gathered.Dims, [.. order.Select(input.Stride)], gathered.Strides());
        Emit(context, scratch, new ReducedBlock(input.Count / reduced, reduced, 1));
    }

    public virtual bool Equals(Reduction? other) => other is not null
        && EqualityContract == other.EqualityContract && KeepDims == other.KeepDims && Axes.SequenceEqual(other.Axes);

    public override int GetHashCode() => Axes.Aggregate(HashCode.Combine(EqualityContract, KeepDims), HashCode.Combine);

    /// <summary>Reads keepdims and the axes, which became an input with some opset.</summary>
    /// <param name="axesInputSince">The first opset of which the axes are an input.</param>
    internal static (ImmutableArray<int> Axes, bool KeepDims) Read(NodeImport node, int axesInputSince)
    {
        bool hasAttribute = node.Opset < axesInputSince;
        node.RequireInputs(1, hasAttribute ? 1 : 2);
        int rank = node.Shape(0).Rank;
        int[]? axes = hasAttribute ? node.Ints("axes") : node.ConstantInts(1, "axes");
        bool keepDims = node.Int("keepdims", 1) != 0;
        bool reducesAll = hasAttribute || node.Int("noop_with_empty_axes", 0) == 0;
        node.Keep(0);
        return ([.. axes is null or [] ? (reducesAll ? AxisMaps.Identity(rank) : []) : ShapeRules.Axes(axes, rank)], keepDims);
    }

    /// <summary>One result, in floating point.</summary>
    protected abstract float Reduce(ReadOnlySpan<float> values);

    /// <summary>Appends the kernel call for elements that lie together.</summary>
    protected abstract void Emit(LoweringContext context, DeviceBuffer x, ReducedBlock block);

    /// <summary>The way back of a reduction that passes the same share of its gradient to every element.</summary>
    /// <param name="gradient">Of the output.</param>
    protected float[] Spread(Shape x, float[] gradient, float share)
    {
        Shape kept = (this with { KeepDims = true }).Result(x);
        return Broadcasting.Expand(new Tensor(kept, [.. gradient.Select(g => g * share)]), x).Floats;
    }

    private ImmutableArray<int> ReducedLast(int rank) => [.. Enumerable.Range(0, rank).Except(Axes), .. Axes];

    private Shape Result(Shape input) => KeepDims
        ? new Shape([.. input.Dims.Select((extent, axis) => Axes.Contains(axis) ? 1 : extent)])
        : new Shape([.. input.Dims.Where((_, axis) => !Axes.Contains(axis))]);
}

/// <summary>An activation seen as [Outer][Reduced][Inner], of which the middle axis is reduced.</summary>
public readonly record struct ReducedBlock(int Outer, int Reduced, int Inner);
