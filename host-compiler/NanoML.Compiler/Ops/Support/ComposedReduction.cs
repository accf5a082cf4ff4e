using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>A reduction between two functions of one value: ReduceL2 is the square root of a sum of squares.</summary>
/// <param name="Axes">In [0, rank), ascending.</param>
/// <param name="KeepDims">The reduced axes stay, with extent 1.</param>
public abstract record ComposedReduction(ImmutableArray<int> Axes, bool KeepDims) : ComposedOp
{
    /// <summary>The first opset of which the axes are an input.</summary>
    protected const int AxesInputSince = 18;

    /// <summary>The shape of the output.</summary>
    protected Shape Result(Shape input) => KeepDims
        ? new Shape([.. input.Dims.Select((extent, axis) => Axes.Contains(axis) ? 1 : extent)])
        : new Shape([.. input.Dims.Where((_, axis) => !Axes.Contains(axis))]);

    public virtual bool Equals(ComposedReduction? other) => other is not null
        && EqualityContract == other.EqualityContract && KeepDims == other.KeepDims && Axes.SequenceEqual(other.Axes);

    public override int GetHashCode() => Axes.Aggregate(HashCode.Combine(EqualityContract, KeepDims), HashCode.Combine);
}
