using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class FoldConstantsTests
{
    [Fact]
    public void NodesOfConstants_AreEvaluated()
    {
        var builder = new GraphBuilder(Shape.Of(1, 4));
        string sum = builder.Add(new Add(), builder.Random(Shape.Of(4)), builder.Random(Shape.Of(1, 4)));
        Graph before = builder.Build(builder.Add(new Mul(), GraphBuilder.Input, builder.Add(new Tanh(), sum)));
        Graph after = FoldConstants.Run(before);
        GraphAssert.Operators(after, "Mul");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void NodeThatReadsTheInput_Stays()
    {
        var builder = new GraphBuilder(Shape.Of(1, 4));
        GraphAssert.Operators(FoldConstants.Run(builder.Build(builder.Add(new Add(), GraphBuilder.Input, builder.Random(Shape.Of(4))))), "Add");
    }

    [Fact]
    public void TransposedWeights_TakeTheAxisOfTheirScalesAlong()
    {
        var builder = new GraphBuilder(Shape.Of(1, 4));
        string weights = builder.Random(Shape.Of(3, 4));
        Graph graph = builder.Build(builder.Add(new MatMul(), GraphBuilder.Input, builder.Transpose(weights, 1, 0)));
        var editor = new GraphEditor(graph);
        editor.SetPinned(weights, new PinnedQuantization([1, 2, 3], 0));
        Graph after = FoldConstants.Run(editor.ToGraph());
        Assert.Equal(new PinnedQuantization([1, 2, 3], 0, 1), after.Value(Assert.Single(after.Nodes).Inputs[1]).Pinned);
    }

    [Fact]
    public void IntegerDivisionByZero_NamesTheNode()
    {
        var builder = new GraphBuilder(Shape.Of(1));
        string quotient = builder.Add(
            new Div(), builder.Constant(new Tensor(Shape.Of(1), new long[] { 1 })), builder.Constant(new Tensor(Shape.Of(1), new long[] { 0 })));
        Graph graph = builder.Build(builder.Add(new Add(), GraphBuilder.Input, builder.Add(new Cast(ElementType.Float32), quotient)));
        var problem = Assert.Throws<CompilerException>(() => FoldConstants.Run(graph));
        Assert.Contains("div0", problem.Message, StringComparison.Ordinal);
    }
}
