using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class ShapeArithmeticTests
{
    [Theory]
    [InlineData(0, new[] { 1, 24 })]
    [InlineData(-1, new[] { 6, 4 })]
    [InlineData(3, new[] { 24, 1 })]
    public void Flatten_DividesTheAxesAtItsAxis(int axis, int[] expected) => Assert.Equal(
        new Reshape(Shape.Of(expected)), new NodeBuilder("Flatten", 13).Input(Shape.Of(2, 3, 4)).Attribute("axis", (long)axis).Import());

    [Fact]
    public void Squeeze_TakesItsAxesAsAttributeThenAsInput()
    {
        NodeBuilder Node(int opset) => new NodeBuilder("Squeeze", opset).Input(Shape.Of(1, 3, 1));
        Assert.Equal(new Reshape(Shape.Of(1, 3)), Node(11).Ints("axes", -1).Import());
        Assert.Equal(new Reshape(Shape.Of(3, 1)), Node(13).Ints(0).Import());
        Assert.Equal(new Reshape(Shape.Of(3)), Node(13).Import());
        Assert.Contains("not all of extent 1", Node(13).Ints(1).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Unsqueeze_CountsItsAxesInTheOutput()
    {
        NodeBuilder Node(int opset) => new NodeBuilder("Unsqueeze", opset).Input(Shape.Of(3, 4));
        Assert.Equal(new Reshape(Shape.Of(3, 4, 1)), Node(11).Ints("axes", 2).Import());
        Assert.Equal(new Reshape(Shape.Of(1, 3, 1, 4)), Node(13).Ints(2, 0).Import());
        Assert.Equal(new Reshape(Shape.Of(3, 4, 1)), Node(13).Ints(-1).Import());
        Assert.Contains("twice", Node(13).Ints(0, -4).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Shape_FromOpset15_MayTakeARangeOfAxes()
    {
        NodeBuilder Node(int opset) => new NodeBuilder("Shape", opset).Input(Shape.Of(2, 3, 4));
        Assert.Equal([2, 3, 4], Integers(Node(13)));
        Assert.Equal([3], Integers(Node(15).Attribute("start", -2L).Attribute("end", 2L)));
        Assert.Empty(Integers(Node(15).Attribute("start", 2L).Attribute("end", 1L)));
        Assert.Contains("start", Node(13).Attribute("start", 1L).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Constant_HoldsNumbersOfEveryForm()
    {
        NodeBuilder Node() => new("Constant", 13);
        Assert.Equal([3], Integers(Node().Attribute("value_int", 3L)));
        Assert.Equal([3, 4], Integers(Node().Ints("value_ints", 3, 4)));
        Assert.Equal(2.5f, Assert.IsType<Constant>(Node().Attribute("value_float", 2.5f).Import()).Value.Floats.Single());
        Assert.Contains("no dense tensor", Node().Attribute("value_string", "x").Refusal(), StringComparison.Ordinal);
    }

    private static long[] Integers(NodeBuilder node) => Assert.IsType<Constant>(node.Import()).Value.Integers;
}
