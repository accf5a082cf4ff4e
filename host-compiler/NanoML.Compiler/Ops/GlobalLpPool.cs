using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX GlobalLpPool: the p-norm of all that is in a channel of [N, C, spatial...].</summary>
public sealed record GlobalLpPool(int P) : ComposedOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        int p = node.SmallInt("p", 2);
        return p >= 1 && node.Shape(0).Rank > 2
            ? new GlobalLpPool(p)
            : throw OpException.Shape($"there is no {p}-norm over the spatial axes of an input of shape {node.Shape(0)}");
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T sums = on.Apply(
            new ReduceSum([.. Enumerable.Range(2, on.ShapeOf(inputs[0]).Rank - 2)], true), Norm.Powers(on, inputs[0], P));
        return P == 1 ? sums : on.Apply(new Pow(1f / P), sums);
    }
}
