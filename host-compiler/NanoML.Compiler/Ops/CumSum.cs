using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX CumSum: running sums along an axis, as a product with a triangular matrix of ones.</summary>
/// <param name="Axis">In [0, rank).</param>
/// <param name="Exclusive">An element's own is left out of its sum.</param>
/// <param name="Reverse">Sums run from the end.</param>
public sealed record CumSum(int Axis, bool Exclusive, bool Reverse) : ComposedOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        int[] axis = node.ConstantInts(1, "axis")!;
        node.Keep(0);
        return axis is [var only]
            ? new CumSum(NodeImport.Axis(only, node.Shape(0).Rank), node.Int("exclusive", 0) != 0, node.Int("reverse", 0) != 0)
            : throw OpException.Shape($"has {axis.Length} axes, expected one");
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T x = inputs[0];
        Shape shape = on.ShapeOf(x);
        int extent = shape[Axis];
        float[] matrix = [.. Enumerable.Range(0, extent * extent).Select(k => IsAdded(k / extent, k % extent) ? 1f : 0f)];
        T ones = on.Constant(new Tensor(Shape.Of(extent, extent), matrix, on.TypeOf(x).ElementType));
        if (Axis == shape.Rank - 1)
        {
            return on.Apply(new MatMul(), x, ones);
        }

        ImmutableArray<int> swap = [.. Enumerable.Range(0, shape.Rank).Select(axis => axis == Axis ? shape.Rank - 1 : axis == shape.Rank - 1 ? Axis : axis)];
        return on.Apply(new Transpose(swap), on.Apply(new MatMul(), on.Apply(new Transpose(swap), x), ones));
    }

    private bool IsAdded(int source, int target) => source == target ? !Exclusive : Reverse ? source > target : source < target;
}
