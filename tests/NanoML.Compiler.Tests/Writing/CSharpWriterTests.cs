using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Tests.Writing;

public class CSharpWriterTests
{
    [Theory]
    [InlineData(0f)]
    [InlineData(-1.5f)]
    [InlineData(0.1f)]
    [InlineData(1f / 3)]
    [InlineData(1e-40f)]
    [InlineData(float.Epsilon)]
    [InlineData(float.MaxValue)]
    public void Literal_Float_ReadsBackAsTheSame(float value)
    {
        string literal = CSharpWriter.Literal(value);

        Assert.EndsWith("f", literal, StringComparison.Ordinal);
        Assert.Equal(value, float.Parse(literal[..^1], CultureInfo.InvariantCulture));
        Assert.Equal(literal, OtherCulture.Run(() => CSharpWriter.Literal(value)));
    }

    [Theory]
    [InlineData(-5, "-5")]
    [InlineData(int.MinValue, "-2147483648")]
    [InlineData(float.PositiveInfinity, "float.PositiveInfinity")]
    [InlineData(float.NegativeInfinity, "float.NegativeInfinity")]
    [InlineData(-7L, "-7L")]
    [InlineData((sbyte)-128, "-128")]
    [InlineData((byte)200, "200")]
    [InlineData(true, "true")]
    public void Literal_Numbers_AreTheSameInEveryCulture(object value, string expected) =>
        Assert.Equal(expected, OtherCulture.Run(() => CSharpWriter.Literal(value)));

    [Theory]
    [InlineData("cat")]
    [InlineData("C:\\temp \"quoted\"")]
    [InlineData("two\r\nlines\u2028and more\0")]
    [InlineData("größe 层")]
    public void Literal_Text_ReadsBackAsTheSame(string text)
    {
        string literal = CSharpWriter.Literal(text);

        Assert.DoesNotContain('\n', literal);
        Assert.Equal(text, SyntaxFactory.ParseExpression(literal).DescendantTokens().Single().ValueText);
    }

    [Fact]
    public void Block_IndentsAndEndsLinesWithALineFeed()
    {
        var writer = new CSharpWriter();
        writer.Block("class A", () => writer.Block("void B()", () => writer.Line("C();")));

        Assert.Equal("class A\n{\n    void B()\n    {\n        C();\n    }\n}\n", writer.ToString());
    }

    [Fact]
    public void List_ManyItems_BreaksBetweenThem()
    {
        var writer = new CSharpWriter();
        writer.List("F(", Enumerable.Range(1000, 60).Select(k => CSharpWriter.Literal(k)), ");");
        string[] lines = writer.ToString().Split('\n');

        Assert.True(lines.Length > 3);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 132));
        Assert.All(lines[1..^2], line => Assert.EndsWith(",", line, StringComparison.Ordinal));
        Assert.EndsWith("1059);", lines[^2], StringComparison.Ordinal);
        Assert.Equal(60, string.Concat(lines).Split(',').Length);
    }

    [Fact]
    public void List_NoItems_EndsAllTheSame()
    {
        var writer = new CSharpWriter();
        writer.List("F(", [], ");");

        Assert.Equal("F(\n    );\n", writer.ToString());
    }
}
