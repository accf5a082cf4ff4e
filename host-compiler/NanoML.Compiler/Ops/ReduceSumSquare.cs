using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ReduceSumSquare: the sum of squares.</summary>
/// <param name="Axes">In [0, rank), ascending.</param>
/// <param name="KeepDims">The reduced axes stay, with extent 1.</param>
public sealed record ReduceSumSquare(ImmutableArray<int> Axes, bool KeepDims) : ComposedReduction(Axes, KeepDims)
{
    public static Op Import(NodeImport node)
    {
        (ImmutableArray<int> axes, bool keepDims) = Reduction.Read(node, AxesInputSince);
        return new ReduceSumSquare(axes, keepDims);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs) =>
        on.Apply(new ReduceSum(Axes, KeepDims), on.Apply(new Pow(2), inputs[0]));
}
