using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ReduceLogSumExp: the logarithm of the sum of exponentials, which are taken of the distance to the greatest element.</summary>
/// <param name="Axes">In [0, rank), ascending.</param>
/// <param name="KeepDims">The reduced axes stay, with extent 1.</param>
public sealed record ReduceLogSumExp(ImmutableArray<int> Axes, bool KeepDims) : ComposedReduction(Axes, KeepDims)
{
    public static Op Import(NodeImport node)
    {
        (ImmutableArray<int> axes, bool keepDims) = Reduction.Read(node, AxesInputSince);
        return new ReduceLogSumExp(axes, keepDims);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T greatest = on.Apply(new ReduceMax(Axes, true), inputs[0]);
        T sum = on.Apply(new ReduceSum(Axes, true), on.Apply(new Exp(), on.Apply(new Sub(), inputs[0], greatest)));
        T y = on.Apply(new Add(), on.Apply(new Log(), sum), greatest);
        return on.Reshape(y, Result(on.ShapeOf(inputs[0])));
    }
}
