using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ReduceMin: the least element.</summary>
/// <param name="Axes">In [0, rank), ascending.</param>
/// <param name="KeepDims">The reduced axes stay, with extent 1.</param>
public sealed record ReduceMin(ImmutableArray<int> Axes, bool KeepDims) : ComposedReduction(Axes, KeepDims)
{
    public static Op Import(NodeImport node)
    {
        (ImmutableArray<int> axes, bool keepDims) = Reduction.Read(node, AxesInputSince);
        return new ReduceMin(axes, keepDims);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs) =>
        on.Apply(new Neg(), on.Apply(new ReduceMax(Axes, KeepDims), on.Apply(new Neg(), inputs[0])));
}
