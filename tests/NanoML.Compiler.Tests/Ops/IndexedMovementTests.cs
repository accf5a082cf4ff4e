using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

/// <summary>Operators that choose, replace or order elements by constants.</summary>
public sealed class IndexedMovementTests
{
    private static readonly QuantParams s_quant = new(0.03f, 90);
    private static readonly Tensor s_matrix = Tensors.Floats(Shape.Of(2, 3), 1, 2, 3, 4, 5, 6);

    [Fact]
    public void GatherND_PicksSlicesByTuples()
    {
        Op op = Node("GatherND", 12, s_matrix.Shape).Constant(Indices(Shape.Of(2, 2), 1, 0, 0, -1)).Import();
        Assert.Equal([4, 3], op.Evaluate(s_matrix).Floats);
        Op perRow = Node("GatherND", 12, s_matrix.Shape).Constant(Indices(Shape.Of(2, 1), 2, 0)).Attribute("batch_dims", 1L).Import();
        Assert.Equal([3, 4], perRow.Evaluate(s_matrix).Floats);
    }

    [Fact]
    public void Compress_TakesWhatTheConditionChooses()
    {
        Tensor condition = Tensors.Integers(ElementType.Bool, 0, 1, 1);
        Assert.Equal([2, 3, 5, 6], Node("Compress", 11, s_matrix.Shape).Constant(condition).Attribute("axis", 1L).Import().Evaluate(s_matrix).Floats);
        Assert.Equal([2, 3], Node("Compress", 11, s_matrix.Shape).Constant(condition).Import().Evaluate(s_matrix).Floats);
    }

    [Fact]
    public void Scatter_ReplacesElements_AndTheLastOneCounts()
    {
        Op elements = Node("ScatterElements", 13, s_matrix.Shape).Constant(Indices(Shape.Of(1, 2), -1, 0)).Constant(Tensors.Floats(Shape.Of(1, 2), 8, 9))
            .Attribute("axis", 1L).Import();
        Assert.Equal([9, 2, 8, 4, 5, 6], elements.Evaluate(s_matrix, Tensors.Floats(Shape.Of(1, 2), 8, 9)).Floats);
        Op slices = Node("ScatterND", 13, s_matrix.Shape).Constant(Indices(Shape.Of(2, 1), 1, 1)).Constant(Tensors.Floats(Shape.Of(2, 3), 0, 0, 0, 7, 8, 9)).Import();
        Assert.Equal([1, 2, 3, 7, 8, 9], slices.Evaluate(s_matrix, Tensors.Floats(Shape.Of(2, 3), 0, 0, 0, 7, 8, 9)).Floats);
    }

    [Fact]
    public void Scatter_WithAReduction_IsRefused() => Assert.Contains(
        "reduction 'add'",
        Node("ScatterND", 16, s_matrix.Shape).Constant(Indices(Shape.Of(1, 1), 0)).Constant(Tensors.Floats(Shape.Of(1, 3), 1, 1, 1))
            .Attribute("reduction", "add").Refusal(),
        StringComparison.Ordinal);

    [Fact]
    public void ReverseSequence_TurnsTheBeginningOfEach() => Assert.Equal(
        [2, 1, 3, 6, 5, 4],
        Node("ReverseSequence", 10, s_matrix.Shape).Constant(Tensors.Integers(ElementType.Int64, 2, 3))
            .Attribute("batch_axis", 0L).Attribute("time_axis", 1L).Import().Evaluate(s_matrix).Floats);

    [Theory]
    [InlineData(true, 0, new float[] { 1, 2, 3, 0, 5, 6 })]
    [InlineData(true, 1, new float[] { 0, 2, 3, 0, 0, 6 })]
    [InlineData(false, -1, new float[] { 0, 0, 0, 4, 0, 0 })]
    public void Trilu_KeepsOneSideOfADiagonal(bool upper, int diagonal, float[] expected)
    {
        Assert.Equal(expected, new Trilu(upper, diagonal).Evaluate(s_matrix).Floats);
        var builder = new GraphBuilder(Shape.Of(1, 4, 4));
        GraphAssert.KeepsDecibels(builder.Build(builder.Add(new Trilu(upper, diagonal), GraphBuilder.Input)), 30);
    }

    [Theory]
    [InlineData(true, new float[] { 9, 5, 5 }, new long[] { 2, 0, 4 })]
    [InlineData(false, new float[] { -3, 1, 5 }, new long[] { 3, 1, 0 })]
    public void TopK_OfEqualElements_TakesTheFirst(bool largest, float[] values, long[] places)
    {
        var op = new TopK(3, 0, largest);
        Tensor x = Tensors.Floats(5, 1, 9, -3, 5);
        Assert.Equal(values, new TopSelection(op, Indices: false).Evaluate(x).Floats);
        Assert.Equal(places, new TopSelection(op, Indices: true).Evaluate(x).Integers);
    }

    [Theory]
    [InlineData(0, true, false)]
    [InlineData(1, false, true)]
    [InlineData(2, true, true)]
    [InlineData(2, false, false)]
    public void TopK_OnBytes_IsExact(int axis, bool largest, bool indices) =>
        new SingleOp(new TopSelection(new TopK(2, axis, largest), indices)).Activation(Shape.Of(3, 4, 5), s_quant).AssertExact();

    [Fact]
    public void TopK_InAModel_MakesTheOutputsThatAreRead()
    {
        var builder = new GraphBuilder(Shape.Of(1, 8));
        Graph graph = NanoML.Compiler.Passes.Pipeline.Run(builder.Build(builder.AddAll(new TopK(3, 1, true), GraphBuilder.Input)[0]));
        Assert.False(((TopSelection)Assert.Single(graph.Nodes).Op).Indices);
    }

    // One more column behind, the odd one at the end; of three rows the first two.
    [Fact]
    public void CenterCropPad_KeepsTheMiddle() => Assert.Equal(
        [1, 2, 0, 4, 5, 0],
        Node("CenterCropPad", 18, Shape.Of(3, 2)).Constant(Tensors.Integers(ElementType.Int64, 2, 3)).Import()
            .Evaluate(Tensors.Floats(Shape.Of(3, 2), 1, 2, 4, 5, 7, 8)).Floats);

    private static NodeBuilder Node(string type, int opset, Shape input) => new NodeBuilder(type, opset).Input(input);

    private static Tensor Indices(Shape shape, params long[] values) => new(shape, values);
}
