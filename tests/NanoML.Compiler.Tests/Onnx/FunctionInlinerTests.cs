using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Tests.Support;
using AttributeType = NanoML.Compiler.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace NanoML.Compiler.Tests.Onnx;

public sealed class FunctionInlinerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ACall_BecomesTheFunctionsNodes()
    {
        FunctionProto twice = Function("Twice", ["a"], ["b"], Node("Add", ["a", "a"], "sum"), Node("Relu", ["sum"], "b"));
        Graph graph = Import(Model(twice).Node("Twice", ["x"], ["y"], "call", []).With(Own));
        GraphAssert.Operators(graph, "Add", "Relu");
        Assert.Equal([0, 6], Run(graph, -1, 3));
    }

    [Fact]
    public void FunctionsThatCallFunctions_AreInlinedToTheEnd()
    {
        FunctionProto twice = Function("Twice", ["a"], ["b"], Node("Add", ["a", "a"], "b"));
        FunctionProto four = Function("Four", ["a"], ["b"], Own(Node("Twice", ["a"], "inner")), Own(Node("Twice", ["inner"], "b")));
        Graph graph = Import(Model(twice, four).Node("Four", ["x"], "y").With(Own));
        Assert.Equal([-4, 12], Run(graph, -1, 3));
    }

    [Fact]
    public void AnAttributeOfTheCall_TakesTheDefaultWhereItIsLeftOut()
    {
        NodeProto leaky = Node("LeakyRelu", ["a"], "b");
        leaky.Attribute.Add(new AttributeProto { Name = "alpha", Type = AttributeType.Float, RefAttrName = "slope" });
        FunctionProto function = Function("Leaky", ["a"], ["b"], leaky);
        function.AttributeProto.Add(new AttributeProto { Name = "slope", Type = AttributeType.Float, F = 0.5f });
        Assert.Equal([-0.5f, 3], Run(Import(Model(function).Node("Leaky", ["x"], "y").With(Own)), -1, 3));
        Assert.Equal([-2, 3], Run(Import(Model(function).Node("Leaky", ["x"], "y", ("slope", 2f)).With(Own)), -1, 3));
    }

    [Fact]
    public void AnInputThatIsHandedOn_IsAnOutput()
    {
        FunctionProto same = Function("Same", ["a"], ["a"]);
        Assert.Equal([-1, 3], Run(Import(Model(same).Node("Same", ["x"], "y").With(Own)), -1, 3));
    }

    [Fact]
    public void AFunctionThatCallsItself_IsRefused() => Refuse(
        DiagnosticCatalog.BadGraph, Function("Loop", ["a"], ["b"], Own(Node("Loop", ["a"], "b"))), "calls itself");

    [Fact]
    public void AFunctionThatDoublesItselfForEver_IsRefused() => Refuse(
        DiagnosticCatalog.BadGraph,
        Function("Loop", ["a"], ["b"], Node("Relu", ["a"], "c"), Own(Node("Loop", ["c"], "d")), Own(Node("Loop", ["d"], "b"))),
        "calls itself");

    [Fact]
    public void AFunctionOfAnotherOpset_IsRefused()
    {
        FunctionProto function = Function("Loop", ["a"], ["b"], Node("Relu", ["a"], "b"));
        function.OpsetImport.Add(new OperatorSetIdProto { Version = 18 });
        Refuse(DiagnosticCatalog.UnsupportedVersion, function, "opset 18", "opset 13");
    }

    private static FunctionProto Function(string name, string[] inputs, string[] outputs, params NodeProto[] nodes)
    {
        var function = new FunctionProto { Name = name, Domain = "own" };
        function.Input.AddRange(inputs);
        function.Output.AddRange(outputs);
        function.Node.AddRange(nodes);
        return function;
    }

    private static NodeProto Node(string opType, string[] inputs, string output)
    {
        var node = new NodeProto { OpType = opType, Output = { output } };
        node.Input.AddRange(inputs);
        return node;
    }

    private static NodeProto Own(NodeProto node)
    {
        node.Domain = "own";
        return node;
    }

    private static void Own(ModelProto model) => Own(model.Graph.Node[0]);

    private static OnnxModelBuilder Model(params FunctionProto[] functions) =>
        new OnnxModelBuilder().Opset(1, "own").Input("x", 2).Output("y", 2).With(model => model.Functions.AddRange(functions));

    private static float[] Run(Graph graph, params float[] x) => new FloatOracle(graph).Run(x);

    private Graph Import(OnnxModelBuilder builder) => GraphImporter.Import(OnnxReader.Read(builder.Save(_folder.File("m.onnx"))));

    private void Refuse(DiagnosticCode code, FunctionProto function, params string[] words) =>
        Refusal.Assert(code, () => Import(Model(function).Node("Loop", ["x"], "y").With(Own)), words);
}
