using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What LinearClassifier and LinearRegressor share: <c>X * coefficients' + intercepts</c>, then a transform.</summary>
public abstract record LinearOp(PostTransform Transform) : RowOp
{
    /// <summary>Makes inputs of the lists that a node has among its attributes.</summary>
    /// <exception cref="OpException">They do not fit the features of the first input.</exception>
    protected static void FeedRows(NodeImport node, float[] coefficients, float[] intercepts)
    {
        int features = ClassicalImport.Features(node);
        int rows = intercepts.Length;
        if (rows < 1 || coefficients.Length != (long)rows * features)
        {
            throw OpException.Shape($"{coefficients.Length} coefficients and {rows} intercepts do not fit {features} features");
        }

        node.Feed("coefficients", new Tensor(Shape.Of(rows, features), coefficients));
        node.Feed("intercepts", new Tensor(Shape.Of(rows), intercepts));
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs) =>
        Transform.Apply(on, on.Apply(new Gemm(1, 1, false, true), Rows(on, inputs), inputs[1], inputs[2]));
}
