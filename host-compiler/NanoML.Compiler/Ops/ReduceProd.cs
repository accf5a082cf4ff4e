using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ReduceProd: the product of all elements along some axes, as products of one half with the other.</summary>
/// <param name="Axes">In [0, rank), ascending.</param>
/// <param name="KeepDims">The reduced axes stay, with extent 1.</param>
public sealed record ReduceProd(ImmutableArray<int> Axes, bool KeepDims) : ComposedReduction(Axes, KeepDims)
{
    public static Op Import(NodeImport node)
    {
        (ImmutableArray<int> axes, bool keepDims) = Reduction.Read(node, AxesInputSince);
        return new ReduceProd(axes, keepDims);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T y = on.Apply(new Identity(), inputs[0]);
        foreach (int axis in Axes)
        {
            y = Product(on, y, axis);
        }

        return on.Reshape(y, Result(on.ShapeOf(inputs[0])));
    }

    private static T Product<T>(Composer<T> on, T x, int axis)
    {
        Shape shape = on.ShapeOf(x);
        int half = shape[axis] / 2;
        if (half == 0)
        {
            return x;
        }

        T Part(int start, int count) => on.Apply(Slice.Along(shape, axis, start, count), x);
        T y = Product(on, on.Apply(new Mul(), Part(0, half), Part(half, half)), axis);
        return shape[axis] % 2 == 0 ? y : on.Apply(new Mul(), y, Part(2 * half, 1));
    }
}
