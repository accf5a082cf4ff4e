using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// An operator of classical machine learning that consists of simpler ones: it computes each row of [N, features] by itself. A vector is one
/// row. Its other inputs are constants.
/// </summary>
public abstract record RowOp : ComposedOp
{
    /// <summary>The first input as a table.</summary>
    protected static T Rows<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        Shape shape = on.ShapeOf(inputs[0]);
        return on.Reshape(inputs[0], Shape.Of(shape.Rank > 1 ? shape[0] : 1, shape[^1]));
    }
}
