using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Conversion;

/// <summary>If, Loop and Scan as the nodes that run.</summary>
public sealed class ControlFlowTests
{
    [Theory]
    [InlineData(2, new[] { -3f, 4f })]
    [InlineData(3, new[] { 3f, -4f })]
    public void If_OfAKnownShape_IsTheBranchThatRuns(long extent, float[] expected)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(15).Input("x", 1, 2)
            .Node("Shape", ["x"], "shape").Initializer("one", [1], 1L).Initializer("extent", [1], extent)
            .Node("Gather", ["shape", "one"], "size").Node("Equal", ["size", "extent"], "cond")
            .Node("If", ["cond"], ["y"], "choice",
                ("then_branch", Graph([], ["b"], Node("Neg", ["x"], "b"))), ("else_branch", Graph([], ["b"], Node("Identity", ["x"], "b"))))
            .Output("y", 1, 2);

        Assert.Equal(expected, Run(model, [3, -4]));
    }

    [Fact]
    public void If_InABranch_ReadsTheValuesOfBothGraphsAround()
    {
        GraphProto inner = Graph([], ["c"], Node("Add", ["b", "x"], "c"));
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 2).Initializer("true", TensorProto.Types.DataType.Bool, [], 1)
            .Node("If", ["true"], ["y"], "outer",
                ("then_branch", Graph([], ["d"], Node("Neg", ["x"], "b"), Node("If", ["true"], "d", ("then_branch", inner), ("else_branch", inner)))),
                ("else_branch", Graph([], ["x"])))
            .Output("y", 1, 2);

        Assert.Equal([0, 0], Run(model, [3, -4]));
    }

    [Fact]
    public void Loop_OfAKnownNumberOfTurns_CarriesAndCollects()
    {
        GraphProto body = Graph(
            ["turn", "cond", "sum"], ["cond", "next", "twice"], Node("Add", ["sum", "x"], "next"), Node("Add", ["next", "next"], "twice"));
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 2).Initializer("turns", [], 3L)
            .Node("Loop", ["turns", "", "x"], ["last", "all"], "loop", ("body", body))
            .Node("Flatten", ["all"], "flat", ("axis", 0)).Node("Concat", ["last", "flat"], "y", ("axis", 1)).Output("y", 1, 8);

        Assert.Equal([4, 8, 4, 8, 6, 12, 8, 16], Run(model, [1, 2]));
    }

    [Fact]
    public void Loop_WhoseConditionEnds_EndsThere()
    {
        GraphProto body = Graph(
            ["turn", "cond", "sum"], ["more", "next"], Node("Less", ["turn", "most"], "more"), Node("Add", ["sum", "x"], "next"));
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 2).Initializer("most", [], 1L)
            .Node("Loop", ["", "", "x"], ["y"], "loop", ("body", body)).Output("y", 1, 2);

        Assert.Equal([3, 6], Run(model, [1, 2]));
    }

    [Fact]
    public void Scan_BackwardsOverTheSecondAxis_CarriesAndCollects()
    {
        GraphProto body = Graph(["sum", "column"], ["next", "row"], Node("Add", ["sum", "column"], "next"), Node("Identity", ["next"], "row"));
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 3).Initializer("zero", [1], 0f)
            .Node("Scan", ["zero", "x"], ["last", "y"], "scan", ("body", body), ("num_scan_inputs", 1),
                ("scan_input_axes", new long[] { 1 }), ("scan_input_directions", new long[] { 1 }), ("scan_output_axes", new long[] { 1 }))
            .Output("y", 1, 3);

        Assert.Equal([4, 6, 7], Run(model, [1, 2, 4]));
    }

    [Fact]
    public void If_OfTheModelsInput_IsRefusedWithTheNode() => Refusal.Assert(
        DiagnosticCatalog.DataDependentFlow,
        () => Run(
            new OnnxModelBuilder().Input("x", 1).Initializer("zero", [1], 0f).Node("Greater", ["x", "zero"], "cond")
                .Node("If", ["cond"], ["y"], "choice", ("then_branch", Graph([], ["x"])), ("else_branch", Graph([], ["x"]))).Output("y", 1),
            [1]),
        "choice", "'cond' depends on the model's input");

    [Fact]
    public void Loop_OfMoreTurnsThanAModelHolds_IsRefused() => Refusal.Assert(
        DiagnosticCatalog.DataDependentFlow,
        () => Run(
            new OnnxModelBuilder().Input("x", 1).Initializer("turns", [], 1_000_000L)
                .Node("Loop", ["turns", "", "x"], ["y"], "loop", ("body", Graph(["t", "c", "s"], ["c", "n"], Node("Neg", ["s"], "n")))).Output("y", 1),
            [1]),
        "loop", "more than");

    private static GraphProto Graph(string[] inputs, string[] outputs, params NodeProto[] nodes)
    {
        var graph = new GraphProto { Name = "body" };
        graph.Input.AddRange(inputs.Select(name => new ValueInfoProto { Name = name }));
        graph.Output.AddRange(outputs.Select(name => new ValueInfoProto { Name = name }));
        graph.Node.AddRange(nodes);
        return graph;
    }

    private static NodeProto Node(string type, string[] inputs, string output, params (string Name, GraphProto Graph)[] graphs)
    {
        var node = new NodeProto { OpType = type };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(graphs.Select(
            graph => new AttributeProto { Name = graph.Name, Type = AttributeProto.Types.AttributeType.Graph, G = graph.Graph }));
        return node;
    }

    private static float[] Run(OnnxModelBuilder model, float[] sample)
    {
        using var folder = new TempFolder();
        return new FloatOracle(GraphImporter.Import(model.Read(folder))).Run(sample);
    }
}
