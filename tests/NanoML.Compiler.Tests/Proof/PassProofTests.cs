using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Tests.Support;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Proof;

/// <summary>Graphs after passes against graphs before them.</summary>
public sealed class PassProofTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Require_PassesThatKeepTheFunction_Hold() => Prove(Convolutions(), Pipeline.Passes);

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(11)]
    public void Require_PassThatChangesTheFunction_IsNamed(int position)
    {
        List<Pass> passes = [.. Pipeline.Passes];
        passes.Insert(position, new Pass("break-relu", graph => Swap(graph, op => op is Relu or Clip or Conv, _ => new Abs())));

        Refusal.Assert(DiagnosticCatalog.NotTheModel, () => Prove(Activations(), passes), "the pass 'break-relu'", "instead of");
    }

    [Fact]
    public void Require_QuantisedModel_HoldsThoughItsRoundingBecomesScales() => Prove(Quantised(), Pipeline.Passes);

    [Fact]
    public void Require_PassAfterTheQuantisationThatChangesTheFunction_IsNamed()
    {
        List<Pass> passes = [.. Pipeline.Passes];
        int folding = passes.FindIndex(pass => pass.Run == FoldQuantization.Run);
        passes.Insert(folding + 1, new Pass("soften", graph => Swap(graph, op => op is Tanh, _ => new Softsign())));

        Refusal.Assert(DiagnosticCatalog.NotTheModel, () => Prove(Quantised(), passes), "the pass 'soften'");
    }

    [Fact]
    public void Require_ArgMaxThatChoosesAnotherOfEqualScores_Holds()
    {
        OnnxModel model = new OnnxModelBuilder().Input("x", 1, 4).Initializer("zero", [4], 0f, 0f, 0f, 0f).Node("Mul", ["x", "zero"], "s")
            .Node("ArgMax", ["s"], "y", ("axis", 1)).Output("y", DataType.Int64, 1, 1).Read(_folder);
        Pass last = new("choose-last", graph => Swap(graph, op => op is ArgMax, op => ((ArgMax)op) with { SelectLast = true }));

        Prove(model, [last]);
    }

    [Fact]
    public void Require_ArgMaxThatChoosesALowerScore_IsRefused()
    {
        OnnxModel model = new OnnxModelBuilder().Input("x", 1, 4).Node("Neg", ["x"], "s")
            .Node("ArgMax", ["s"], "y", ("axis", 1)).Output("y", DataType.Int64, 1, 1).Read(_folder);
        Pass worst = new("choose-worst", graph => Swap(graph, op => op is Neg, _ => new Abs()));

        Refusal.Assert(DiagnosticCatalog.NotTheModel, () => Prove(model, [worst]), "the pass 'choose-worst'");
    }

    private OnnxModel Convolutions() => new OnnxModelBuilder().Input("x", 1, 2, 6, 6)
        .Initializer("w", [3, 2, 3, 3], Tensors.Random(Shape.Of(3, 2, 3, 3), -1, 1).Floats)
        .Initializer("m", [3, 1, 1], 0.5f, -2f, 3f).Node("Conv", ["x", "w"], "c").Node("Mul", ["c", "m"], "d").Node("Relu", ["d"], "r")
        .Node("GlobalAveragePool", ["r"], "g").Node("Flatten", ["g"], "y").Output("y", 1, 3).Read(_folder);

    private OnnxModel Activations() => new OnnxModelBuilder().Input("x", 1, 16).Node("Tanh", ["x"], "n").Node("Relu", ["n"], "r")
        .Node("Transpose", ["r"], "t", ("perm", new long[] { 1, 0 })).Node("Tanh", ["t"], "y").Output("y", 16, 1).Read(_folder);

    private OnnxModel Quantised() => new OnnxModelBuilder().Input("x", 1, 64).Initializer("s", [], 0.01f)
        .Initializer("z", DataType.Uint8, [], 128).Node("QuantizeLinear", ["x", "s", "z"], "q").Node("DequantizeLinear", ["q", "s", "z"], "d")
        .Node("Tanh", ["d"], "t").Node("QuantizeLinear", ["t", "s", "z"], "q2").Node("DequantizeLinear", ["q2", "s", "z"], "e")
        .Node("Sigmoid", ["e"], "y").Output("y", 1, 64).Read(_folder);

    private static void Prove(OnnxModel model, IReadOnlyList<Pass> passes)
    {
        Graph imported = GraphImporter.Import(model);
        Graph optimized = passes.Aggregate(imported, (graph, pass) => pass.Run(graph));
        Shape shape = imported.Value(imported.Inputs[0]).Shape;
        float[][] samples = [.. Enumerable.Range(0, 3).Select(k => Tensors.Random(shape, -1, 1, seed: k).Floats)];
        using var proof = new ModelProof(null, model, imported, samples, _ => { });
        proof.Require(optimized, passes);
    }

    private static Graph Swap(Graph graph, Predicate<Op> from, Converter<Op, Op> to) =>
        graph with { Nodes = [.. graph.Nodes.Select(node => from(node.Op) ? node with { Op = to(node.Op) } : node)] };
}
