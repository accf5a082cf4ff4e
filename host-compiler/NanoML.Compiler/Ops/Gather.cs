using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Gather by indices that are known at compile time: shape arithmetic, channel shuffles, reordered features.</summary>
/// <param name="Axis">In [0, rank).</param>
/// <param name="IndexShape">Takes the axis's place in the output's shape.</param>
/// <param name="Indices">In [0, extent), as many as <paramref name="IndexShape"/> has elements.</param>
public sealed record Gather(int Axis, Shape IndexShape, ImmutableArray<int> Indices) : Op, ILowers
{
    public override bool AcceptsIntegers => true;

    public override OutputQuantization OutputQuantization => OutputQuantization.SameAsInput;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        Shape input = node.Shape(0);
        int axis = NodeImport.Axis(node.SmallInt("axis", 0), input.Rank);
        if (!node.Input(1).IsConstant)
        {
            return new GatherByIndex(axis);
        }

        int[] indices = node.ConstantInts(1, "indices")!;
        node.Keep(0);
        return new Gather(axis, node.Shape(1), [.. indices.Select(index => NodeImport.Axis(index, input[axis]))]);
    }

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) => axes[0] switch
    {
        null => null,
        { } axis when axis == Axis && Indices.Length > 0 =>
            new TimeRule.Tail(Indices.Min(), this with { Indices = [.. Indices.Select(index => index - Indices.Min())] }),
        { } axis when axis == Axis => null,
        { } axis => new TimeRule.EachFrame(axis < Axis ? axis : axis + IndexShape.Rank - 1, _ => this),
    };

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape input = inputs[0]!.Shape;
        if (Axis >= input.Rank || Indices.Any(index => index >= input[Axis]))
        {
            throw OpException.Shape($"its indices are not in axis {Axis} of an input of shape {input}");
        }

        return [new(inputs[0]!.Type.ElementType, Result(input))];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        return [x.Gather(Result(x.Shape), AxisMaps.Compose(x.Shape, Maps(x.Shape)))];
    }

    public void Lower(LoweringContext context)
    {
        Shape input = context.Input(0).Shape;
        context.CopyMapped(context.InputAs(0, context.Output().Quant), input, context.OutputBuffer(), Maps(input));
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) =>
        IndexShape.Rank == 1 ? this with { Axis = permutation.IndexOf(Axis) } : null;

    public bool Equals(Gather? other) => other is not null
        && Axis == other.Axis && IndexShape == other.IndexShape && Indices.SequenceEqual(other.Indices);

    public override int GetHashCode() => Indices.Aggregate(HashCode.Combine(Axis, IndexShape), HashCode.Combine);

    private Shape Result(Shape input) =>
        ShapeRules.Result([.. input.Dims[..Axis], .. IndexShape.Dims, .. input.Dims[(Axis + 1)..]]);

    private IReadOnlyList<int[]> Maps(Shape input) =>
        [.. input.Dims.Select((extent, axis) => axis == Axis ? [.. Indices] : AxisMaps.Identity(extent))];
}
