using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX RMSNormalization: <c>x / sqrt(mean of squares + Epsilon) * scale</c> over the axes from one on.</summary>
/// <param name="Axis">In [0, rank).</param>
public sealed record RMSNormalization(int Axis, float Epsilon) : ComposedOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);

        // It sets the precision of the sums, which are of double precision here.
        node.Ignore("stash_type");
        return new RMSNormalization(NodeImport.Axis(node.SmallInt("axis", -1), node.Shape(0).Rank), node.Float("epsilon", 1e-5f));
    }

    /// <summary>SimplifiedLayerNormalization of ONNX Runtime, which is the same.</summary>
    public static Op ImportSimplified(NodeImport node) => node.OutputCount == 1
        ? Import(node)
        : throw OpException.Unsupported("it has an output that only training reads", "Leave out the reciprocal of the deviation.");

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T x = inputs[0];
        Shape shape = on.ShapeOf(x);
        ImmutableArray<int> axes = [.. Enumerable.Range(Axis, shape.Rank - Axis)];
        T mean = on.Apply(new ReduceMean(axes, true), on.Apply(new Pow(2), x));
        T spread = on.Apply(new Pow(-0.5f), on.Apply(new Add(), mean, on.Number(Epsilon, x)));
        T y = on.Apply(new Mul(), on.Apply(new Mul(), x, spread), inputs[1]);
        return on.ShapeOf(y) == shape
            ? y
            : throw OpException.Shape($"a scale of shape {on.ShapeOf(inputs[1])} does not broadcast to an input of shape {shape}");
    }
}
