using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class LayoutTests
{
    private readonly GraphBuilder _builder = new(Shape.Of(1, 3, 4, 5));

    [Fact]
    public void TransposeOfTheInput_BecomesItsLayout()
    {
        string scaled = _builder.Add(new Mul(), GraphBuilder.Input, _builder.Random(Shape.Of(3, 1, 1)));
        Graph before = _builder.Build(_builder.Flatten(_builder.Transpose(scaled, 0, 2, 3, 1)));
        Graph after = MoveTransposes.Run(AbsorbInputTranspose.Run(before));
        GraphAssert.Operators(after, "Mul", "Reshape");
        Assert.Equal([0, 2, 3, 1], after.InputPorts[0].Form.Layout.AsEnumerable());
        Assert.Equal(Shape.Of(1, 4, 5, 3), after.Value(GraphBuilder.Input).Shape);
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void TransposeOfAGreyImage_IsTheInputsLayoutToo()
    {
        var builder = new GraphBuilder(Shape.Of(1, 1, 6, 5));
        Graph before = builder.Build(builder.Flatten(builder.Conv(GraphBuilder.Input, 4)));
        Graph after = Pipeline.Run(before);
        Assert.Equal([0, 2, 3, 1], after.InputPorts[0].Form.Layout.AsEnumerable());
        Assert.Equal(Shape.Of(1, 6, 5, 1), after.Value(GraphBuilder.Input).Shape);
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void OtherReadersOfTheInput_GetItInItsOwnOrder()
    {
        string transposed = _builder.Flatten(_builder.Transpose(GraphBuilder.Input, 0, 2, 3, 1));
        Graph before = _builder.Build(_builder.Add(new Add(), transposed, _builder.Flatten(GraphBuilder.Input)));
        Graph after = MoveTransposes.Run(AbsorbInputTranspose.Run(before));
        Assert.Single(after.Nodes, node => node.Op is Transpose);
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void InputThatIsReadAsItIs_KeepsItsOrder()
    {
        Graph before = _builder.Build(_builder.Transpose(_builder.Flatten(GraphBuilder.Input), 1, 0));
        Assert.Empty(AbsorbInputTranspose.Run(before).InputPorts[0].Form.Layout);
    }

    [Fact]
    public void TransposeToTheOutput_BecomesItsLayout()
    {
        Graph before = _builder.Build(_builder.Transpose(_builder.Add(new Softmax(1), GraphBuilder.Input), 0, 2, 3, 1));
        Graph after = AbsorbOutputTranspose.Run(before);
        GraphAssert.Operators(after, "Softmax");
        Assert.Equal([0, 3, 1, 2], after.OutputPorts[0].Layout.AsEnumerable());
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void OutputWhoseSourceIsReadElsewhere_KeepsItsTranspose()
    {
        string source = _builder.Add(new Relu(), GraphBuilder.Input);
        Graph before = _builder.Build(_builder.Transpose(source, 0, 2, 3, 1), _builder.Flatten(source));
        Assert.Contains(AbsorbOutputTranspose.Run(before).Nodes, node => node.Op is Transpose);
    }

    [Fact]
    public void FullyConvolutionalModel_NeedsNoTranspose()
    {
        Graph before = _builder.Build(_builder.Conv(_builder.Conv(GraphBuilder.Input, 4), 2));
        Graph after = Pipeline.Run(before);
        GraphAssert.Operators(after, "Conv", "Conv");
        Assert.Equal([0, 2, 3, 1], after.InputPorts[0].Form.Layout.AsEnumerable());
        Assert.Equal([0, 2, 3, 1], after.OutputPorts[0].Layout.AsEnumerable());
        GraphAssert.SameOutputs(before, after);
    }
}
