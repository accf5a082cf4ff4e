using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class RemoveNoOpsTests
{
    public static TheoryData<Op> NoOps => new()
    {
        new Identity(),
        new Cast(ElementType.Float32),
        new Reshape(Shape.Of(1, 2, 4, 4)),
        new Transpose([0, 1, 2, 3]),
        new Concat(1),
        new Split(1, [2]),
        new Slice([0, 0, 0, 0], [1, 2, 4, 4], [1, 1, 1, 1]),
        new Pad([0, 0, 0, 0], [0, 0, 0, 0], PadMode.Reflect, 0),
        new Gather(1, Shape.Of(2), [0, 1]),
        new MaxPool(new SpatialWindow([1, 1], [1, 1], [1, 1], [0, 0], [0, 0])),
        new AveragePool(new SpatialWindow([1, 1], [1, 1], [1, 1], [0, 0], [0, 0]), false),
        new Clip(float.NegativeInfinity, float.PositiveInfinity),
    };

    public static TheoryData<Op> Effective => new()
    {
        new Transpose([0, 1, 3, 2]),
        new Slice([0, 1, 0, 0], [1, 2, 4, 4], [1, -1, 1, 1]),
        new Gather(1, Shape.Of(2), [1, 0]),
        new Clip(float.NegativeInfinity, 0.25f),
        new Pad([0, 0, 0, 1], [0, 0, 0, -1], PadMode.Constant, 0),
    };

    [Theory]
    [MemberData(nameof(NoOps))]
    public void NoOp_BetweenOperators_IsRemoved(Op op)
    {
        Graph before = Chain(op);
        Graph after = RemoveNoOps.Run(before);
        GraphAssert.Operators(after, "Sigmoid", "Tanh");
        GraphAssert.SameOutputs(before, after);
    }

    [Theory]
    [MemberData(nameof(Effective))]
    public void OperatorOfTheSameShape_WithAnEffect_Stays(Op op)
    {
        Graph before = Chain(op);
        Graph after = RemoveNoOps.Run(before);
        GraphAssert.Operators(after, "Sigmoid", op.OpType, "Tanh");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void NoOp_ThatMakesTheOutput_GivesItsNameToTheNodeBefore()
    {
        var builder = new GraphBuilder(Shape.Of(1, 8));
        string output = builder.Add(new Identity(), builder.Add(new Sigmoid(), GraphBuilder.Input));
        Graph after = RemoveNoOps.Run(builder.Build(output));
        GraphAssert.Operators(after, "Sigmoid");
        Assert.Equal(output, Assert.Single(after.Outputs));
        Assert.Equal(output, after.Nodes[0].Output);
    }

    [Fact]
    public void Identity_FromInputToOutput_Stays()
    {
        var builder = new GraphBuilder(Shape.Of(1, 8));
        GraphAssert.Operators(RemoveNoOps.Run(builder.Build(builder.Add(new Identity(), GraphBuilder.Input))), "Identity");
    }

    [Fact]
    public void Reshapes_InAChain_BecomeOne()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2, 4, 4));
        string x = builder.Add(new Sigmoid(), GraphBuilder.Input);
        x = builder.Add(new Reshape(Shape.Of(2, 16)), x);
        x = builder.Add(new Reshape(Shape.Of(4, 8)), x);
        Graph before = builder.Build(builder.Add(new Tanh(), x));
        Graph after = RemoveNoOps.Run(before);
        GraphAssert.Operators(after, "Sigmoid", "Reshape", "Tanh");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void Identity_WithAPinnedOutput_Stays()
    {
        Graph graph = Chain(new Identity());
        var editor = new GraphEditor(graph);
        editor.SetPinned(graph.Nodes[1].Output, new PinnedQuantization([0.1f], 3));
        GraphAssert.Operators(RemoveNoOps.Run(editor.ToGraph()), "Sigmoid", "Identity", "Tanh");
    }

    private static Graph Chain(Op op)
    {
        var builder = new GraphBuilder(Shape.Of(1, 2, 4, 4));
        return builder.Build(builder.Add(new Tanh(), builder.Add(op, builder.Add(new Sigmoid(), GraphBuilder.Input))));
    }
}
