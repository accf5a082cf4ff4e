using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ai.onnx.ml SVMRegressor with support vectors; without them, it is a linear one. Output: [N, 1].</summary>
/// <param name="IsOneClass">Whether the result is the side of zero, 1 above it and -1 elsewhere.</param>
public sealed record SVMRegressor(KernelFunction Kernel, float Gamma, float Degree, bool IsOneClass) : SupportVectors(Kernel, Gamma, Degree)
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

        (KernelFunction kernel, float gamma, float degree) = vectors == 0
            ? FeedLinear(node, coefficients, rho)
            : Feed(node, coefficients, vectors, [rho]);
        return new SVMRegressor(kernel, gamma, degree, isOneClass);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs) =>
        Decide(on, inputs, IsOneClass ? MachineResult.Signs : MachineResult.Values);
}
