using NanoML.Compiler.Ir;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

/// <summary>DepthToSpace and SpaceToDepth.</summary>
public sealed class BlockMoveTests
{
    [Fact]
    public void SpaceToDepth_UndoesDepthToSpace()
    {
        Tensor x = Tensors.Random(Shape.Of(1, 8, 2, 3), -1, 1);
        Op wide = Node("DepthToSpace", Shape.Of(1, 8, 2, 3), 2).Import();
        Op deep = Node("SpaceToDepth", Shape.Of(1, 2, 4, 6), 2).Import();
        Assert.Equal(x.Floats, deep.Evaluate([wide.Evaluate([x])[0]])[0].Floats);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(46_341)]
    [InlineData(65_536)]
    [InlineData(int.MaxValue)]
    [InlineData(long.MaxValue)]
    public void BlocksWhoseSquareIsNoNumber_AreRefused(long size)
    {
        Assert.Contains("blocks", Node("DepthToSpace", Shape.Of(1, 8, 4, 3), size).Refusal(), StringComparison.Ordinal);
        Assert.Contains("blocks", Node("SpaceToDepth", Shape.Of(1, 8, 4, 3), size).Refusal(), StringComparison.Ordinal);
    }

    private static NodeBuilder Node(string opType, Shape input, long size) =>
        new NodeBuilder(opType, 13).Input(input).Attribute("blocksize", size);
}
