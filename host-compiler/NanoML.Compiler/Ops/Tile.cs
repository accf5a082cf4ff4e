using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Tile: the whole tensor, repeated along each axis.</summary>
/// <param name="Repeats">One per axis, not negative.</param>
public sealed record Tile(ImmutableArray<int> Repeats) : Op, ILowers
{
    public override bool AcceptsIntegers => true;

    public override OutputQuantization OutputQuantization => OutputQuantization.SameAsInput;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        int[] repeats = node.ConstantInts(1, "repeats")!;
        node.Keep(0);
        return repeats.Length == node.Shape(0).Rank && repeats.All(count => count >= 0)
            ? new Tile([.. repeats])
            : throw OpException.Shape($"repeats [{string.Join(", ", repeats)}] do not fit an input of shape {node.Shape(0)}");
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        ShapeRules.RequireRank(inputs[0]!, Repeats.Length);
        Shape input = inputs[0]!.Shape;
        return [new(inputs[0]!.Type.ElementType, ShapeRules.Result(input.Dims.Select((extent, axis) => (long)extent * Repeats[axis])))];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        IReadOnlyList<int[]> maps = Maps(x.Shape);
        return [x.Gather(new Shape([.. maps.Select(map => map.Length)]), AxisMaps.Compose(x.Shape, maps))];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => new Tile([.. permutation.Select(axis => Repeats[axis])]);

    public void Lower(LoweringContext context)
    {
        Shape input = context.Input(0).Shape;
        context.CopyMapped(context.InputAs(0, context.Output().Quant), input, context.OutputBuffer(), Maps(input));
    }

    public bool Equals(Tile? other) => other is not null && Repeats.SequenceEqual(other.Repeats);

    public override int GetHashCode() => Repeats.Aggregate(17, HashCode.Combine);

    private IReadOnlyList<int[]> Maps(Shape input) =>
        [.. input.Dims.Select((extent, axis) => Enumerable.Range(0, extent * Repeats[axis]).Select(k => k % extent).ToArray())];
}
