using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ai.onnx.ml SVMRegressor with support vectors; without them, it is a linear one. Output: [N, 1].</summary>
public sealed record SVMRegressor(KernelFunction Kernel, float Degree, int Squares, float SquareScale, PostTransform Transform)
    : SupportVectors(Kernel, Degree, Squares, SquareScale)
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        if (node.Int("one_class", 0) != 0)
        {
            throw OpException.Unsupported("one_class is not supported", "Export the decision function of the model.");
        }

        int vectors = node.SmallInt("n_supports", 0);
        float[] coefficients = ClassicalImport.RequiredFinite(node, "coefficients");
        float rho = ReadRho(node);
        PostTransform transform = PostTransforms.OfSingle(PostTransforms.Read(node));
        if (vectors == 0)
        {
            node.Ignore("kernel_type", "kernel_params", "support_vectors");
            return LinearRegressor.Of(node, coefficients, [rho], transform);
        }

        (KernelFunction kernel, float degree, int squares, float scale) = Feed(node, coefficients, vectors, rho);
        return new SVMRegressor(kernel, degree, squares, scale, transform);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs) => Transform.Apply(on, Decision(on, inputs));
}
