using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Onnx;

public sealed class GraphStructureTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_NodesOutOfOrder_AreSorted()
    {
        OnnxModelBuilder builder = Model().Node("Last", ["b"], "y").Node("First", ["x"], "a").Node("Middle", ["a", "a"], "b");
        Assert.Equal(["First", "Middle", "Last"], Read(builder).Graph.Nodes.Select(n => n.OpType));
    }

    [Fact]
    public void Read_NodesInOrder_KeepTheirPlaces()
    {
        OnnxModelBuilder builder = Model().Node("A", ["x"], "a").Node("B", ["x"], "b").Node("C", ["a"], "c").Node("D", ["b", "c"], "y");
        Assert.Equal(["A", "B", "C", "D"], Read(builder).Graph.Nodes.Select(n => n.OpType));
    }

    [Fact]
    public void Read_Cycle_IsRefused() =>
        Refuse(Model().Node("A", ["x", "b"], "a").Node("B", ["a"], "b").Node("C", ["b"], "y"), "cycle", "A_0");

    [Fact]
    public void Read_InputThatNothingProduces_IsRefusedWithValueAndNode() =>
        Refuse(Model().Node("Add", ["x", "ghost"], ["y"], "sum"), "'ghost'", "'sum'");

    [Fact]
    public void Read_OutputThatNothingProduces_IsRefused() => Refuse(Model().Node("Relu", ["x"], "z"), "'y'");

    [Fact]
    public void Read_ValueWrittenTwice_IsRefused() => Refuse(Model().Node("Relu", ["x"], "y").Node("Relu", ["x"], "y"), "'y'", "Relu_1");

    [Fact]
    public void Read_NodeThatWritesAnInput_IsRefused() => Refuse(Model().Node("Relu", ["y"], "x").Node("Relu", ["x"], "y"), "'x'");

    [Fact]
    public void Read_NodeWithoutOutputs_IsRefused() => Refuse(Model().Node("Relu", ["x"], "y").Node("Relu", ["x"], ""), "Relu_1");

    [Fact]
    public void Read_InputThatIsThereTwice_IsRefused() => Refuse(Model().Input("x", 1).Node("Relu", ["x"], "y"), "'x'");

    [Fact]
    public void Read_OutputThatIsThereTwice_CountsOnce() =>
        Assert.Single(Read(Model().Output("y", 1).Node("Relu", ["x"], "y")).Graph.Outputs);

    [Fact]
    public void Read_InitializerThatIsThereTwice_IsRefused() =>
        Refuse(Model().Node("Relu", ["x"], "y").Initializer("w", [1], 1f).Initializer("w", [1], 1f), "'w'");

    [Fact]
    public void Read_GraphWithoutOutputs_IsRefused() => Refuse(new OnnxModelBuilder().Input("x", 1).Node("Relu", ["x"], "y"), "no outputs");

    private static OnnxModelBuilder Model() => new OnnxModelBuilder().Input("x", 1).Output("y", 1);

    private OnnxModel Read(OnnxModelBuilder builder) => OnnxReader.Read(builder.Save(_folder.File("m.onnx")));

    private void Refuse(OnnxModelBuilder builder, params string[] words) =>
        Refusal.Assert(DiagnosticCatalog.BadGraph, () => Read(builder), [.. words, "m.onnx"]);
}
