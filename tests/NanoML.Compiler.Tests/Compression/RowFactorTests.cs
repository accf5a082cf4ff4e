using NanoML.Compiler.Compression;

namespace NanoML.Compiler.Tests.Compression;

public class RowFactorTests
{
    // Fewer and more rows than are computed together.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(70)]
    public void Of_GivesRowsWhoseProductIsTheHessian_LeastDiagonalFirst(int count)
    {
        double[] hessian = new RowProblems(count, 3).Problem.Hessian();

        RowFactor factor = RowFactor.Of(hessian);

        Assert.Equal(factor.Order, Enumerable.Range(0, count).OrderBy(k => hessian[(k * count) + k]));
        for (int i = 0; i < count; i++)
        {
            for (int j = i; j < count; j++)
            {
                double product = Enumerable.Range(0, i + 1).Sum(k => factor.Rows[k][i - k] * factor.Rows[k][j - k]);
                Assert.Equal(hessian[(factor.Order[i] * count) + factor.Order[j]], product, 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(70)]
    public void Inverse_TimesTheHessian_IsTheIdentity(int count)
    {
        double[] hessian = new RowProblems(count, 3).Problem.Hessian();

        double[] inverse = RowFactor.Of(hessian).Inverse();

        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double product = Enumerable.Range(0, count).Sum(k => hessian[(i * count) + k] * inverse[(k * count) + j]);
                Assert.Equal(i == j ? 1 : 0, product, 1e-9);
            }
        }
    }
}
