using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>How alike a row and a support vector are.</summary>
public enum KernelFunction
{
    Linear,
    Poly,
    Rbf,
    Sigmoid,
}

/// <summary>
/// Machines that share support vectors: <c>sum of coefficient * kernel(x, vector) + rho</c>. Inputs: those of <see cref="KernelMachines"/>.
/// </summary>
/// <param name="Gamma">Of the kernel RBF.</param>
public abstract record SupportVectors(KernelFunction Kernel, float Gamma, float Degree) : RowOp
{
    /// <summary>Reads the kernel and makes inputs of what the node has among its attributes.</summary>
    /// <param name="coefficients">Of one machine after the other.</param>
    /// <param name="rho">Of each machine.</param>
    /// <exception cref="OpException">Lists do not fit each other or the features of the first input.</exception>
    protected static (KernelFunction Kernel, float Gamma, float Degree) Feed(NodeImport node, float[] coefficients, int vectors, float[] rho)
    {
        KernelFunction kernel = ClassicalImport.Choice(
            node,
            "kernel_type",
            KernelFunction.Linear,
            ("LINEAR", KernelFunction.Linear),
            ("POLY", KernelFunction.Poly),
            ("RBF", KernelFunction.Rbf),
            ("SIGMOID", KernelFunction.Sigmoid));
        float[] support = ClassicalImport.RequiredFinite(node, "support_vectors");
        float[] parameters = ClassicalImport.Finite(node, "kernel_params") ?? [0, 0, 0];
        int features = ClassicalImport.Features(node);
        if (vectors < 1 || coefficients.Length != (long)vectors * rho.Length || support.Length != (long)vectors * features || parameters.Length != 3)
        {
            throw OpException.Shape(
                $"{coefficients.Length} coefficients, {support.Length} numbers of support vectors and {parameters.Length} of the kernel do not make "
                + $"{rho.Length} machines of {vectors} vectors of {features} features");
        }

        (float gamma, float coef0) = (parameters[0], parameters[1]);
        if (kernel == KernelFunction.Linear)
        {
            FeedMachines(node, Weights(support, coefficients, rho.Length), rho);
            return (kernel, 0, 0);
        }

        bool isDistance = kernel == KernelFunction.Rbf;
        node.Feed("vectors", new Tensor(Shape.Of(vectors, features), isDistance ? support : Array.ConvertAll(support, v => gamma * v)));
        node.Feed("offsets", new Tensor(Shape.Of(vectors), [.. Enumerable.Repeat(isDistance ? 0 : coef0, vectors)]));
        node.Feed("coefficients", new Tensor(Shape.Of(rho.Length, vectors), coefficients));
        node.Feed("rho", new Tensor(Shape.Of(rho.Length), rho));
        return (kernel, gamma, parameters[2]);
    }

    /// <summary>A machine without support vectors has a weight for each feature.</summary>
    /// <inheritdoc cref="Feed"/>
    protected static (KernelFunction Kernel, float Gamma, float Degree) FeedLinear(NodeImport node, float[] coefficients, float rho)
    {
        node.Ignore("kernel_type", "kernel_params", "support_vectors");
        int features = ClassicalImport.Features(node);
        if (coefficients.Length != features)
        {
            throw OpException.Shape($"{coefficients.Length} coefficients do not fit {features} features");
        }

        FeedMachines(node, coefficients, [rho]);
        return (KernelFunction.Linear, 0, 0);
    }

    /// <summary>The one element of <c>rho</c>.</summary>
    protected static float ReadRho(NodeImport node) => ClassicalImport.RequiredFinite(node, "rho") is [var rho]
        ? rho
        : throw new OpException(DiagnosticCatalog.BadGraph, "attribute 'rho' must hold one number");

    /// <summary>[N, machines], or the probabilities of two classes.</summary>
    protected T Decide<T>(Composer<T> on, IReadOnlyList<T> inputs, MachineResult result, PlattScale? platt = null) => on.ApplyAll(
        new KernelMachines(Kernel, Gamma, Degree, result, platt), KernelMachines.OutputCount, [Rows(on, inputs), .. inputs.Skip(1)])[0];

    private static void FeedMachines(NodeImport node, float[] weights, float[] rho)
    {
        node.Feed("vectors", new Tensor(Shape.Of(rho.Length, weights.Length / rho.Length), weights));
        node.Feed("offsets", new Tensor(Shape.Of(rho.Length), rho));
    }

    /// <summary>Of each linear machine: the sum of its vectors times their coefficients.</summary>
    private static float[] Weights(float[] support, float[] coefficients, int machines)
    {
        int vectors = coefficients.Length / machines;
        int features = support.Length / vectors;
        return
        [
            .. Enumerable.Range(0, machines).SelectMany(m => Enumerable.Range(0, features).Select(f =>
                (float)Enumerable.Range(0, vectors).Sum(v => (double)coefficients[(m * vectors) + v] * support[(v * features) + f]))),
        ];
    }
}
