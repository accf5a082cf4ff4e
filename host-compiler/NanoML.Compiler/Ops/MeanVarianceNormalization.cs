using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX MeanVarianceNormalization: the distance to the mean along some axes, over the standard deviation.</summary>
/// <param name="Axes">In [0, rank), ascending.</param>
public sealed record MeanVarianceNormalization(ImmutableArray<int> Axes) : ComposedOp
{
    // The standard adds 1e-9 to the deviation.
    private const float Epsilon = 1e-18f;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new MeanVarianceNormalization([.. ShapeRules.Axes(node.Ints("axes") ?? [0, 2, 3], node.Shape(0).Rank)]);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T centred = on.Apply(new Sub(), inputs[0], on.Apply(new ReduceMean(Axes, true), inputs[0]));
        T variance = on.Apply(new ReduceMean(Axes, true), on.Apply(new Pow(2), centred));
        T spread = on.Apply(new Pow(-0.5f), on.Apply(new Add(), variance, on.Number(Epsilon, centred)));
        return on.Apply(new Mul(), centred, spread);
    }

    public bool Equals(MeanVarianceNormalization? other) => other is not null && Axes.SequenceEqual(other.Axes);

    public override int GetHashCode() => Axes.Aggregate(17, HashCode.Combine);
}
