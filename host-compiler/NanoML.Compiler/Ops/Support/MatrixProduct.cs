using System.Numerics.Tensors;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What Gemm, MatMul and Dense share in floating point.</summary>
internal static class MatrixProduct
{
    /// <summary>Adds the derivatives of <see cref="RowsByRows"/> by both operands, given those by its result.</summary>
    public static void AddGradients(
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> w,
        ReadOnlySpan<float> yGradient,
        Span<float> xGradient,
        Span<float> wGradient,
        int inputs)
    {
        int outputs = w.Length / inputs;
        for (int k = 0; k < yGradient.Length; k++)
        {
            int row = k / outputs * inputs;
            int output = k % outputs * inputs;
            Span<float> xRow = xGradient.Slice(row, inputs);
            Span<float> wRow = wGradient.Slice(output, inputs);
            TensorPrimitives.MultiplyAdd(w.Slice(output, inputs), yGradient[k], xRow, xRow);
            TensorPrimitives.MultiplyAdd(x.Slice(row, inputs), yGradient[k], wRow, wRow);
        }
    }

    /// <summary>Computes <c>y[r][o] = sum over i of x[r][i] * w[o][i]</c>: both operands have the summed index last.</summary>
    public static void RowsByRows(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y, int inputs, int outputs)
    {
        int rows = outputs == 0 ? 0 : y.Length / outputs;
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<float> row = x.Slice(r * inputs, inputs);
            for (int o = 0; o < outputs; o++)
            {
                y[(r * outputs) + o] = DotProduct.Of(row, w.Slice(o * inputs, inputs));
            }
        }
    }

    /// <summary>The matrix with its last two axes exchanged.</summary>
    public static Ir.Tensor TransposeLast(Ir.Tensor matrix)
    {
        int rank = matrix.Shape.Rank;
        return matrix.Transpose([.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);
    }
}
