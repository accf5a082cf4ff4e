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
/// Machines that share support vectors: <c>sum of coefficient * kernel(x, vector) + rho</c>. Inputs: X, vectors [n, width] and offsets [n], of
/// which the kernel is a function of one number, <c>vectors * x + offsets</c>, then coefficients [machines, n] and rho [machines].
/// </summary>
/// <param name="Squares">Columns beside the features that hold the sum of their squares, which the kernel RBF needs.</param>
/// <param name="SquareScale">What that sum is multiplied with, so that it is of the size of a feature.</param>
public abstract record SupportVectors(KernelFunction Kernel, float Degree, int Squares, float SquareScale) : RowOp
{
    private const int Vectors = 1;
    private const int Offsets = 2;
    private const int Coefficients = 3;
    private const int Rho = 4;

    /// <summary>Reads the kernel and makes inputs of what the node has among its attributes.</summary>
    /// <param name="coefficients">Of one machine after the other.</param>
    /// <param name="rho">Of each machine.</param>
    /// <exception cref="OpException">Lists do not fit each other or the features of the first input.</exception>
    protected static (KernelFunction Kernel, float Degree, int Squares, float SquareScale) Feed(NodeImport node, float[] coefficients, int vectors, float[] rho)
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
        float factor = kernel switch
        {
            KernelFunction.Linear => 1,
            KernelFunction.Rbf => 2 * gamma,
            _ => gamma,
        };
        float Offset(float[] vector) => kernel switch
        {
            KernelFunction.Linear => 0,
            KernelFunction.Rbf => (float)(-gamma * vector.Sum(v => (double)v * v)),
            _ => coef0,
        };
        (int squares, float scale) = kernel == KernelFunction.Rbf ? SquareColumns([.. support.Chunk(features)]) : (0, 1);
        float[] columns = [.. Enumerable.Repeat(-gamma / (squares * scale), squares)];
        float[][] rows = [.. support.Chunk(features).Select(vector => Array.ConvertAll(vector, v => factor * v)).Select(row => (float[])[.. row, .. columns])];
        node.Feed("vectors", new Tensor(Shape.Of(vectors, features + squares), [.. rows.SelectMany(row => row)]));
        node.Feed("offsets", new Tensor(Shape.Of(vectors), [.. support.Chunk(features).Select(Offset)]));
        node.Feed("coefficients", new Tensor(Shape.Of(rho.Length, vectors), coefficients));
        node.Feed("rho", new Tensor(Shape.Of(rho.Length), rho));
        return (kernel, parameters[2], squares, scale);
    }

    /// <summary>A machine without support vectors is one whose only vector is the row of its coefficients.</summary>
    /// <inheritdoc cref="Feed"/>
    protected static (KernelFunction Kernel, float Degree, int Squares, float SquareScale) FeedLinear(NodeImport node, float[] coefficients, float rho)
    {
        node.Ignore("kernel_type", "kernel_params", "support_vectors");
        int features = ClassicalImport.Features(node);
        if (coefficients.Length != features)
        {
            throw OpException.Shape($"{coefficients.Length} coefficients do not fit {features} features");
        }

        node.Feed("vectors", new Tensor(Shape.Of(1, features), coefficients));
        node.Feed("offsets", new Tensor(Shape.Of(1), [0f]));
        node.Feed("coefficients", new Tensor(Shape.Of(1, 1), [1f]));
        node.Feed("rho", new Tensor(Shape.Of(1), [rho]));
        return (KernelFunction.Linear, 0, 0, 1);
    }

    /// <summary>
    /// So many columns, and of such a size, that neither they nor their weights are larger than those of features: bytes of both have one
    /// scale. Rows are taken to be of the size of support vectors.
    /// </summary>
    private static (int Count, float Scale) SquareColumns(float[][] vectors)
    {
        double longest = vectors.Max(vector => vector.Sum(v => (double)v * v));
        double greatest = vectors.Max(vector => vector.Max(Math.Abs));
        return greatest == 0 ? (1, 1) : ((int)Math.Ceiling(longest / (2 * greatest * greatest)), (float)(greatest / longest));
    }

    /// <summary>The one element of <c>rho</c>.</summary>
    protected static float ReadRho(NodeImport node) => ClassicalImport.RequiredFinite(node, "rho") is [var rho]
        ? rho
        : throw new OpException(DiagnosticCatalog.BadGraph, "attribute 'rho' must hold one number");

    /// <summary>[N, machines].</summary>
    protected T Decision<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T rows = WithSquares(on, Rows(on, inputs));
        T product = on.Apply(new Gemm(1, 1, false, true), rows, inputs[Vectors], inputs[Offsets]);
        T kernels = Kernel switch
        {
            KernelFunction.Poly => on.Apply(new Pow(Degree), product),
            KernelFunction.Sigmoid => on.Apply(new Tanh(), product),
            KernelFunction.Rbf => on.Apply(new Exp(), product),
            _ => product,
        };
        return on.Apply(new Gemm(1, 1, false, true), kernels, inputs[Coefficients], inputs[Rho]);
    }

    // The distance to a vector is a product with it too, once the squares of the row are beside its features.
    private T WithSquares<T>(Composer<T> on, T rows)
    {
        if (Squares == 0)
        {
            return rows;
        }

        T sum = on.Apply(new ReduceSum([1], true), on.Apply(new Pow(2), rows));
        T column = on.Apply(new Mul(), sum, on.Number(SquareScale, rows));
        return on.Apply(new Concat(1), [rows, .. Enumerable.Repeat(column, Squares)]);
    }
}
