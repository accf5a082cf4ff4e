using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class ReadThroughExpandTests
{
    private readonly GraphBuilder _builder = new(Shape.Of(1, 2, 4, 4));

    [Fact]
    public void AnExpandedGate_IsReadAsItIs()
    {
        string gate = _builder.Add(new Expand(Shape.Of(1, 2, 4, 4)), _builder.Add(new ReduceMean([2, 3], true), GraphBuilder.Input));
        Graph before = _builder.Build(_builder.Add(new Mul(), GraphBuilder.Input, gate));
        Graph after = ReadThroughExpand.Run(before);
        GraphAssert.Operators(after, "ReduceMean", "Mul");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void AnExpandThatMakesTheOutputsShape_Stays()
    {
        string mean = _builder.Add(new ReduceMean([2, 3], true), GraphBuilder.Input);
        string expanded = _builder.Add(new Expand(Shape.Of(1, 2, 4, 4)), mean);
        Graph before = _builder.Build(_builder.Add(new Mul(), expanded, mean));
        GraphAssert.Operators(ReadThroughExpand.Run(before), "ReduceMean", "Expand", "Mul");
    }

    [Fact]
    public void Expand_OnBytes_IsExact() =>
        new SingleOp(new Expand(Shape.Of(2, 3, 5, 4))).Activation(Shape.Of(3, 1, 4), new QuantParams(0.05f, 100)).AssertExact();

    [Fact]
    public void Expand_ToAShapeThatDoesNotFit_IsRefused() => Assert.Contains(
        "do not broadcast", new NodeBuilder("Expand", 13).Input(Shape.Of(3, 2)).Ints(3, 4).Refusal(), StringComparison.Ordinal);
}
