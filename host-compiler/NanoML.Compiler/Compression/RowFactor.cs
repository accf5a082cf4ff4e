using MathNet.Numerics.LinearAlgebra.Double;

namespace NanoML.Compiler.Compression;

/// <summary>
/// A Hessian as <c>R'R</c> with R upper triangular, its rows and columns in ascending order of the diagonal: rounding goes from the last to
/// the first, so the most sensitive weights are rounded first and the others make up for them.
/// </summary>
/// <param name="Order">Place in R to place in the Hessian.</param>
/// <param name="Rows">Row i of R from its diagonal element on.</param>
internal sealed record RowFactor(int[] Order, double[][] Rows)
{
    public static RowFactor Of(DenseMatrix hessian)
    {
        int n = hessian.RowCount;
        int[] order = [.. Enumerable.Range(0, n).OrderBy(k => hessian.At(k, k))];
        DenseMatrix permuted = DenseMatrix.Create(n, n, (i, j) => hessian.At(order[i], order[j]));
        var lower = permuted.Cholesky().Factor;
        var rows = new double[n][];
        for (int i = 0; i < n; i++)
        {
            rows[i] = new double[n - i];
            for (int j = i; j < n; j++)
            {
                rows[i][j - i] = lower.At(j, i);
            }
        }

        return new RowFactor(order, rows);
    }

    /// <summary>Solves <c>R'R x = g</c>; g and x in the Hessian's order.</summary>
    public double[] Solve(double[] gradient)
    {
        int n = Order.Length;
        var y = Array.ConvertAll(Order, k => gradient[k]);
        for (int i = 0; i < n; i++)
        {
            y[i] /= Rows[i][0];
            for (int j = i + 1; j < n; j++)
            {
                y[j] -= Rows[i][j - i] * y[i];
            }
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < n; j++)
            {
                y[i] -= Rows[i][j - i] * y[j];
            }

            y[i] /= Rows[i][0];
        }

        var x = new double[n];
        for (int i = 0; i < n; i++)
        {
            x[Order[i]] = y[i];
        }

        return x;
    }
}
