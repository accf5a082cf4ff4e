using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Compression;

/// <summary>
/// A Hessian as <c>R'R</c> with R upper triangular, its rows and columns in ascending order of the diagonal: rounding goes from the last to
/// the first, so the most sensitive weights are rounded first and the others make up for them.
/// </summary>
/// <param name="Order">Place in R to place in the Hessian.</param>
/// <param name="Rows">Row i of R from its diagonal element on.</param>
internal sealed record RowFactor(int[] Order, double[][] Rows)
{
    /// <summary>Rows that are computed together, so that each earlier row is read once for all of them.</summary>
    private const int Panel = 32;

    /// <param name="hessian">Row-major, symmetric and positive definite.</param>
    /// <remarks>On one thread: most factors are those of single rows, which threads divide among them.</remarks>
    public static RowFactor Of(double[] hessian) => Of(hessian, (int)Math.Sqrt(hessian.Length));

    /// <param name="hessian">As above, in the first elements of an array.</param>
    /// <param name="n">Of its rows.</param>
    public static RowFactor Of(double[] hessian, int n)
    {
        int[] order = [.. Enumerable.Range(0, n).OrderBy(k => hessian[(k * n) + k])];
        var lower = new double[n][];
        for (int i = 0; i < n; i++)
        {
            int first = order[i] * n;
            lower[i] = GC.AllocateUninitializedArray<double>(i + 1);
            for (int j = 0; j <= i; j++)
            {
                lower[i][j] = hessian[first + order[j]];
            }
        }

        Factorize(lower);
        return new RowFactor(order, Transpose(lower));
    }

    /// <summary>Cholesky's decomposition in place, by rows: element [i, j] needs the rows i and j left of it.</summary>
    private static void Factorize(double[][] lower)
    {
        for (int start = 0; start < lower.Length; start += Panel)
        {
            int end = Math.Min(start + Panel, lower.Length);
            for (int j = 0; j < end; j++)
            {
                if (j >= start)
                {
                    lower[j][j] = Math.Sqrt(lower[j][j] - DotProduct.Of(lower[j].AsSpan(0, j), lower[j].AsSpan(0, j)));
                }

                Eliminate(lower, j, Math.Max(start, j + 1), end);
            }
        }
    }

    /// <summary>Element j of some rows.</summary>
    private static void Eliminate(double[][] lower, int j, int first, int end)
    {
        ReadOnlySpan<double> left = lower[j].AsSpan(0, j);
        double pivot = lower[j][j];
        int i = first;
        for (; i <= end - 4; i += 4)
        {
            Vector256<double> products = DotProduct.OfFour(left, lower[i], lower[i + 1], lower[i + 2], lower[i + 3]);
            for (int k = 0; k < 4; k++)
            {
                lower[i + k][j] = (lower[i + k][j] - products[k]) / pivot;
            }
        }

        for (; i < end; i++)
        {
            lower[i][j] = (lower[i][j] - DotProduct.Of(left, lower[i].AsSpan(0, j))) / pivot;
        }
    }

    private static double[][] Transpose(double[][] lower)
    {
        int n = lower.Length;
        var rows = new double[n][];
        for (int i = 0; i < n; i++)
        {
            rows[i] = GC.AllocateUninitializedArray<double>(n - i);
            for (int j = i; j < n; j++)
            {
                rows[i][j - i] = lower[j][i];
            }
        }

        return rows;
    }

    /// <summary>The Hessian's inverse, row-major: <c>T T'</c> with T the inverse of R; the same numbers however many threads take part.</summary>
    public double[] Inverse()
    {
        int n = Order.Length;
        double[][] triangle = InvertTriangle();
        var inverse = new double[n * n];
        Parallel.For(0, (n + Panel - 1) / Panel, Cores.All, panel =>
        {
            int start = panel * Panel;
            int end = Math.Min(start + Panel, n);
            for (int j = start; j < n; j++)
            {
                for (int i = start; i < Math.Min(end, j + 1); i++)
                {
                    double element = DotProduct.Of(triangle[i].AsSpan(j - i), triangle[j]);
                    inverse[(Order[i] * n) + Order[j]] = element;
                    inverse[(Order[j] * n) + Order[i]] = element;
                }
            }
        });
        return inverse;
    }

    /// <summary>Rows of the inverse of R from their diagonal elements on: from the last one up, each needs those below it.</summary>
    private double[][] InvertTriangle()
    {
        int n = Order.Length;
        var triangle = new double[n][];
        for (int end = n; end > 0; end -= Math.Min(Panel, end))
        {
            int start = Math.Max(0, end - Panel);
            for (int i = start; i < end; i++)
            {
                triangle[i] = new double[n - i];
                triangle[i][0] = 1;
            }

            for (int k = n - 1; k >= start; k--)
            {
                if (k < end)
                {
                    TensorPrimitives.Divide(triangle[k], Rows[k][0], triangle[k]);
                }

                for (int i = start; i < Math.Min(end, k); i++)
                {
                    Span<double> rest = triangle[i].AsSpan(k - i);
                    TensorPrimitives.MultiplyAdd(triangle[k], -Rows[i][k - i], rest, rest);
                }
            }
        }

        return triangle;
    }

    /// <summary>Solves <c>R'R x = g</c>; g and x in the Hessian's order.</summary>
    public double[] Solve(double[] gradient)
    {
        int n = Order.Length;
        var y = Array.ConvertAll(Order, k => gradient[k]);
        for (int i = 0; i < n; i++)
        {
            y[i] /= Rows[i][0];
            Span<double> rest = y.AsSpan(i + 1);
            TensorPrimitives.MultiplyAdd(Rows[i].AsSpan(1), -y[i], rest, rest);
        }

        for (int i = n - 1; i >= 0; i--)
        {
            ReadOnlySpan<double> row = Rows[i];
            ReadOnlySpan<double> known = y.AsSpan(i, row.Length);
            double left = y[i];
            for (int k = 1; k < row.Length; k++)
            {
                left -= row[k] * known[k];
            }

            y[i] = left / row[0];
        }

        var x = new double[n];
        for (int i = 0; i < n; i++)
        {
            x[Order[i]] = y[i];
        }

        return x;
    }
}
