using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX GatherND by indices that are known at compile time: a <see cref="Gather"/> along the axes that are indexed, as one.</summary>
/// <param name="IndexShape">Takes the place of the axes.</param>
/// <param name="Places">Along the axes as one, as many as <paramref name="IndexShape"/> has elements.</param>
/// <param name="Axes">How many axes, from the first on, are one.</param>
public sealed record GatherND(Shape IndexShape, ImmutableArray<int> Places, int Axes) : ComposedOp
{
    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        Shape data = node.Shape(0);
        Shape indices = node.Shape(1);
        int[] numbers = node.ConstantInts(1, "indices")!;
        int batch = node.SmallInt("batch_dims", 0);
        node.Keep(0);
        int depth = indices.Rank > 0 ? indices[^1] : 0;
        if (depth < 1 || batch < 0 || batch >= indices.Rank || batch + depth > data.Rank
            || Enumerable.Range(0, Math.Max(0, batch)).Any(axis => data[axis] != indices[axis]))
        {
            throw OpException.Shape($"indices of shape {indices} do not fit data of shape {data}");
        }

        var shape = new Shape(indices.Dims[..^1]);
        int inBatch = shape.Product(batch, shape.Rank);
        int[] places = [.. Enumerable.Range(0, shape.Count).Select(k => Enumerable.Range(0, depth).Aggregate(
            k / Math.Max(1, inBatch),
            (place, d) => (place * data[batch + d]) + GatherElements.Place(numbers[(k * depth) + d], data[batch + d])))];
        return new GatherND(shape, [.. places], batch + depth);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        Shape data = on.ShapeOf(inputs[0]);
        T x = on.Reshape(inputs[0], new Shape([data.Product(0, Axes), .. data.Dims[Axes..]]));
        return on.Apply(new Gather(0, IndexShape, Places), x);
    }

    public bool Equals(GatherND? other) =>
        other is not null && IndexShape == other.IndexShape && Axes == other.Axes && Places.SequenceEqual(other.Places);

    public override int GetHashCode() => Places.Aggregate(HashCode.Combine(IndexShape, Axes), HashCode.Combine);
}
