using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Tests.Writing;

public class ExpressionTests
{
    [Theory]
    [InlineData("row", 1, "row")]
    [InlineData("row", 3, "row * 3")]
    [InlineData("row + 1", 3, "(row + 1) * 3")]
    public void Times_OneIsLeftOut(string value, int factor, string expected) => Assert.Equal(expected, Expression.Times(value, factor));

    [Theory]
    [InlineData("0", "0", "0")]
    [InlineData("0", "row * 3", "row * 3")]
    [InlineData("8", "row * 3", "8 + (row * 3)")]
    [InlineData("row", "0", "row")]
    public void Sum_ZeroIsLeftOut(string first, string second, string expected) => Assert.Equal(expected, Expression.Sum(first, second));
}
