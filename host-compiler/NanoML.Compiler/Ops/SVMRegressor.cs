using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ai.onnx.ml SVMRegressor with support vectors; without them, it is a linear one. Output: [N, 1].</summary>
/// <param name="IsOneClass">Whether the result is the side of zero, 1 above it and -1 elsewhere.</param>
public sealed record SVMRegressor(KernelFunction Kernel, float Degree, int Squares, float SquareScale, bool IsOneClass)
    : SupportVectors(Kernel, Degree, Squares, SquareScale)
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        bool isOneClass = node.Int("one_class", 0) != 0;
        int vectors = node.SmallInt("n_supports", 0);
        float[] coefficients = ClassicalImport.RequiredFinite(node, "coefficients");
        float rho = ReadRho(node);

        // ONNX Runtime applies none.
        PostTransforms.Read(node);
        if (vectors == 0 && !isOneClass)
        {
            node.Ignore("kernel_type", "kernel_params", "support_vectors");
            return LinearRegressor.Of(node, coefficients, [rho], PostTransform.None);
        }

        (KernelFunction kernel, float degree, int squares, float scale) = vectors == 0
            ? FeedLinear(node, coefficients, rho)
            : Feed(node, coefficients, vectors, [rho]);
        return new SVMRegressor(kernel, degree, squares, scale, isOneClass);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T decision = Decision(on, inputs);
        if (!IsOneClass)
        {
            return decision;
        }

        T isAbove = on.Apply(new Clip(0, 1), on.Apply(new Sign(), decision));
        return on.Apply(new Sub(), on.Apply(new Mul(), isAbove, on.Number(2, decision)), on.Number(1, decision));
    }
}
